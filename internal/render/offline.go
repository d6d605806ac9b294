package render

// Offline is the page of what can be kept.
type Offline struct {
	Frame
	Whole    []KeptLink // the file with everything, and the book
	Guides   []KeptLink
	Light    string     // address of the light edition, "" for none
	Discreet []KeptLink // the same files under names that say nothing; empty when the site has none
	Notes    string     // address of the discreet edition, "" for none
}

// KeptLink is a link to a file to keep.
type KeptLink struct {
	NavItem
	What string // what it is, where the label does not say
	Size string // in words
	Date Date   // of the newest verification in it
}

func (p *page) offline(shelf, discreet *shelved) Offline {
	v := Offline{Frame: p.list("offline.title", "offline.summary", newest(p.rules))}
	if !p.in.Site.Config.NoLight {
		v.Light = relative(p.path, lightPath(lightHome(p.lang), 0))
	}
	v.Whole = []KeptLink{p.keptLink(shelf.all), p.keptLink(shelf.book)}
	v.Whole[0].What, v.Whole[1].What = p.t("offline.all-what"), p.t("offline.book-what")
	for _, f := range shelf.guides {
		v.Guides = append(v.Guides, p.keptLink(f))
	}
	if discreet != nil {
		v.Notes = relative(p.path, discreetFolder+"/"+string(p.lang)+"/index.html")
		for _, f := range append([]*keptFile{discreet.all, discreet.book}, discreet.guides...) {
			v.Discreet = append(v.Discreet, p.keptLink(f))
		}
	}
	return v
}

func (p *page) keptLink(f *keptFile) KeptLink {
	link := KeptLink{NavItem: f.label, Size: p.kilobytes(f.made(p.maker).size), Date: p.strip(f.rules).Newest}
	link.Href = relative(p.path, f.path)
	return link
}
