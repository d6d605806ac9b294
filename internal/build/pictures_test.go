package build_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/veshka-guide/veshka/internal/build"
	"github.com/veshka-guide/veshka/internal/site"
)

// planted stands in the metadata of the photo, and nowhere in what is published.
var planted = []string{"SpyCamera-42", "41.715138", "planted-comment", "planted-tail"}

// photo is a JPEG as a camera leaves it: a maker and a place in front, a comment, more bytes behind its end. The shade
// tells one from another.
func photo(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for i := 0; i < len(m.Pix); i += 4 {
		c := color.RGBA{shade, uint8(i / 6400), uint8(i), 255}
		copy(m.Pix[i:], []byte{c.R, c.G, c.B, c.A})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	segment := func(marker byte, data string) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2)), data...)
	}
	out := slices.Concat(b.Bytes()[:2], segment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00SpyCamera-42 41.715138"), segment(0xfe, "planted-comment"), b.Bytes()[2:])
	return append(out, "planted-tail"...)
}

// pictured is the edited site with one photo, shown on pages of two languages and in a rule.
func pictured(t *testing.T) fstest.MapFS {
	t.Helper()
	m := edited()
	m["content/media/protest-of-somebody.jpg"] = &fstest.MapFile{Data: photo(t, 10)}
	m["content/media/only-in-a-draft.jpg"] = &fstest.MapFile{Data: photo(t, 20)}
	put := func(name, text string) { m[name] = &fstest.MapFile{Data: []byte(text)} }
	put("content/pages/road.ru.md", "---\ntitle: Дорога\n---\n\nСначала слова.\n\n![Очередь на «Верхнем Ларсе»](../media/protest-of-somebody.jpg)\n")
	put("content/pages/later.ru.md", "---\ntitle: Потом\ndraft: true\n---\n\n![Ещё нет](../media/only-in-a-draft.jpg)\n")
	put("content/pages/train.en.md", "---\ntitle: The train\n---\n\nWords first.\n\n- ![A queue & a road](../media/protest-of-somebody.jpg)\n")
	return m
}

var figureOf = regexp.MustCompile(`<figure class="picture"><figcaption>([^<]*)</figcaption><a href="([^"]+)"([^>]*)><img src="data:image/jpeg;base64,([^"]+)" alt="" width="([0-9]+)" height="([0-9]+)">([^<]*)</a></figure>`)

func TestPicturesArePublishedClean(t *testing.T) {
	pages, r := everything(t, build.New(pictured(t), shipped{}), site.Date{Year: 2026, Month: 5, Day: 1})
	if got := codes(r); !slices.Equal(got, []string{"draft-picture", "unpublished-draft"}) {
		t.Errorf("Build() found %q", got)
	}
	var files []string
	for name := range pages {
		if strings.HasPrefix(name, "media/") {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	if len(files) != 2 || !regexp.MustCompile(`^media/[0-9a-f]{16}\.jpg$`).MatchString(files[0]) || files[1] != "media/index.html" {
		t.Fatalf("media/ holds %q, want one picture and the page of the folder", files)
	}
	if m, _, err := image.Decode(strings.NewReader(pages[files[0]])); err != nil || m.Bounds().Dx() > 1280 || m.Bounds().Dx() < 640 || len(pages[files[0]]) > 60_000 {
		t.Errorf("the picture has %d bytes, %v", len(pages[files[0]]), err)
	}
	for name, page := range pages {
		all := page
		for _, m := range figureOf.FindAllStringSubmatch(page, -1) {
			preview, err := base64.StdEncoding.DecodeString(m[4])
			if err != nil || len(preview) > 2500 {
				t.Errorf("%s: a preview of %d bytes, %v", name, len(preview), err)
			}
			all += string(preview)
		}
		for _, mark := range append(planted, "protest-of-somebody", "only-in-a-draft") {
			if strings.Contains(all, mark) {
				t.Errorf("%s holds %q", name, mark)
			}
		}
	}
	for name, want := range map[string][3]string{ // the words, attributes of the link, its words
		"ru/pages/road.html":  {"Очередь на «Верхнем Ларсе»", "", "Картинка целиком, "},
		"en/pages/road.html":  {"Очередь на «Верхнем Ларсе»", ` lang="en" dir="ltr"`, "Whole picture, "},
		"en/pages/train.html": {"A queue & a road", "", "Whole picture, "},
	} {
		m := figureOf.FindStringSubmatch(pages[name])
		if m == nil {
			t.Errorf("%s shows no picture:\n%s", name, pages[name])
			continue
		}
		if to := path.Join(path.Dir(name), m[2]); to != files[0] {
			t.Errorf("%s links to %s, want %s", name, to, files[0])
		}
		if m[1] != want[0] || m[3] != want[1] || !strings.HasPrefix(m[7], want[2]) {
			t.Errorf("%s shows %q, want %q", name, m[1:], want)
		}
		if strings.Contains(pages[name], "<p><figure") || strings.Contains(pages[name], "</figure></p>") {
			t.Errorf("%s has a figure in a paragraph, which browsers take apart", name)
		}
	}
}

func codes(r build.Result) []string {
	var out []string
	for _, d := range r.Found {
		if !slices.Contains([]string{"untranslated", "drifted", "overdue", "due"}, d.Code) {
			out = append(out, d.Code)
		}
	}
	return out
}

// An editor who replaces a photo sees the new one, and the old one is gone; the same bytes again change nothing.
func TestReplacedPictureIsSeen(t *testing.T) {
	m, day := pictured(t), site.Date{Year: 2026, Month: 5, Day: 1}
	const file = "content/media/protest-of-somebody.jpg"
	kept := build.New(m, shipped{})
	first, _ := everything(t, kept, day)
	m[file] = &fstest.MapFile{Data: slices.Concat(photo(t, 10), []byte("another tail"))}
	if again, _ := everything(t, kept, day); !maps.Equal(first, again) {
		t.Error("a change of what is cut away changed the output")
	}
	m[file] = &fstest.MapFile{Data: photo(t, 200)}
	second, _ := everything(t, kept, day)
	if cold, _ := everything(t, build.New(m, shipped{}), day); !maps.Equal(second, cold) {
		t.Error("after a photo is replaced, the incremental build differs from a cold one")
	}
	for name := range first {
		if _, still := second[name]; still && strings.HasSuffix(name, ".jpg") {
			t.Errorf("%s is still published", name)
		}
	}
	m[file] = &fstest.MapFile{Data: []byte("no photo")}
	if pages, r := everything(t, kept, day); len(pages) > 0 || !slices.Contains(codes(r), "picture-damaged") {
		t.Errorf("a photo that became none: %d pages, found %q", len(pages), codes(r))
	}
	delete(m, file)
	if pages, r := everything(t, kept, day); len(pages) > 0 || !slices.Contains(codes(r), "dead-picture") {
		t.Errorf("a photo that is gone: %d pages, found %q", len(pages), codes(r))
	}
}

// A rule says in words what holds: a picture alone is no rule.
func TestPictureIsNoRule(t *testing.T) {
	m := pictured(t)
	change("content/countries/georgia.ru.md", "Нужно разрешение.", "![Нужно разрешение.](../media/protest-of-somebody.jpg)")(nil, m)
	if pages, r := everything(t, build.New(m, shipped{}), site.Date{Year: 2026, Month: 5, Day: 1}); len(pages) > 0 || !slices.Contains(codes(r), "rule-empty") {
		t.Errorf("a rule of a picture: %d pages, found %q, want rule-empty", len(pages), codes(r))
	}
	m = pictured(t)
	change("content/countries/georgia.ru.md", "Нужно разрешение.", "Нужно разрешение.\n\n![Вот такое](../media/protest-of-somebody.jpg)")(nil, m)
	pages, _ := everything(t, build.New(m, shipped{}), site.Date{Year: 2026, Month: 5, Day: 1})
	if !figureOf.MatchString(pages["ru/countries/georgia.html"]) {
		t.Error("a rule with a picture under its words does not show it")
	}
}

// The light edition says what a picture shows and links to it; what is kept stands alone, and says it.
func TestLightPagesSayPicturesInWords(t *testing.T) {
	pages, _ := everything(t, build.New(pictured(t), shipped{}), site.Date{Year: 2026, Month: 5, Day: 1})
	said := map[string]int{}
	for name, page := range pages {
		edition := "light"
		switch {
		case strings.Contains(name, "/keep/"):
			edition = "keep"
		case !strings.HasPrefix(name, "light/"):
			continue
		}
		if strings.Contains(page, "image/jpeg") {
			t.Errorf("%s shows a picture, want its words", name)
		}
		if !strings.Contains(page, "Очередь на «Верхнем Ларсе»") {
			continue
		}
		said[edition]++
		link := mediaLink.FindStringSubmatch(page)
		switch {
		case edition == "keep" && (link != nil || wholePicture.MatchString(page)):
			t.Errorf("%s offers the whole picture, which is not kept with it", name)
		case edition == "light" && (link == nil || pages[path.Join(path.Dir(name), link[1])] == ""):
			t.Errorf("%s does not link to the picture: %q", name, link)
		}
	}
	if said["light"] != 2 || said["keep"] == 0 {
		t.Errorf("pages that say what the picture shows: %v, want it in the light edition of two languages, and kept", said)
	}
}

var (
	mediaLink    = regexp.MustCompile(`href="([^"]*media/[^"]*)"`)
	wholePicture = regexp.MustCompile(`Картинка целиком|Whole picture`)
)
