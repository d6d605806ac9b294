package search

import "testing"

func digest(docs []*Document) Digest {
	h := NewHash()
	for _, d := range docs {
		h.Add(d)
	}
	return h.Digest()
}

// Whatever an index is made of shows in the digest, and nothing else.
func TestDigestTellsDocumentsApart(t *testing.T) {
	want := digest(small())
	if got := digest(small()); got != want {
		t.Errorf("the digest of the same documents is another")
	}
	seen := map[Digest]string{want: "the documents as they are"}
	for name, change := range map[string]func(docs []*Document){
		"address": func(docs []*Document) { docs[2].Href += "x" }, "title": func(docs []*Document) { docs[2].Title += "x" },
		"language": func(docs []*Document) { docs[2].Lang = "x" }, "mark": func(docs []*Document) { docs[2].Mark = "x" },
		"value": func(docs []*Document) { docs[2].Value = nil }, "note": func(docs []*Document) { docs[2].Notes[1] = "x" },
		"asked": func(docs []*Document) { docs[1].Asked = append(docs[1].Asked, "x") }, "text": func(docs []*Document) { docs[3].Text[0] += "x" },
		"text that moves to another list": func(docs []*Document) { docs[3].Value, docs[3].Text = docs[3].Text, nil },
		"text in two":                     func(docs []*Document) { docs[3].Text = []string{docs[3].Text[0][:5], docs[3].Text[0][5:]} },
		"an empty value":                  func(docs []*Document) { docs[3].Value = []string{""} }, "an empty note": func(docs []*Document) { docs[3].Notes = []string{""} },
		"of nothing": func(docs []*Document) { docs[2].Of = nil }, "of another": func(docs []*Document) { docs[2].Of = docs[1] },
		"under nothing": func(docs []*Document) { docs[2].Under = nil }, "under another": func(docs []*Document) { docs[2].Under[0] = docs[0] },
		"order": func(docs []*Document) { docs[0], docs[1] = docs[1], docs[0] },
	} {
		docs := small()
		change(docs)
		d := digest(docs)
		if other, ok := seen[d]; ok {
			t.Errorf("%s: the digest is that of %s", name, other)
		}
		seen[d] = name
	}
}
