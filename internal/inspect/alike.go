package inspect

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// alike maps characters that are read as others, after Unicode's confusables (https://www.unicode.org/reports/tr39/), as
// far as names of hosts and accounts can have them.
var alikes = strings.NewReplacer(
	"а", "a", "е", "e", "ё", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "і", "i", "ї", "i", "ј", "j", "ѕ", "s", "ԁ", "d", "һ", "h", "ӏ", "l",
	"к", "k", "м", "m", "т", "t", "в", "b", "н", "h", "г", "r", "п", "n", "ԛ", "q", "ԝ", "w", "ѵ", "v", "ь", "b", "з", "3",
	"α", "a", "ο", "o", "ν", "v", "ρ", "p", "ι", "i", "κ", "k", "τ", "t", "υ", "u", "χ", "x", "ε", "e",
	"ı", "i", "ł", "l", "ø", "o", "đ", "d", "ɡ", "g", "ƅ", "b",
	"0", "o", "1", "l", "|", "l", "3", "e", "5", "s", "rn", "m", "vv", "w", "-", "", "_", "",
)

// skeleton is how a name looks: names of one skeleton are read as one.
func skeleton(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, decomposed(strings.ToLower(name)))
	return strings.ReplaceAll(alikes.Replace(name), "i", "l")
}

// unicodeHost is a host as browsers may show it.
func unicodeHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if u, err := idna.Display.ToUnicode(host); err == nil {
		return u
	}
	return host
}

// alike returns the name of the list that the new one looks like, "" for none. hosts are compared without their top level,
// too.
func alike(name string, known map[string]bool, host bool) string {
	if known[name] || name == "" {
		return ""
	}
	best := ""
	for k := range known {
		if k != name && (best == "" || k < best) && confusable(name, k, host) {
			best = k
		}
	}
	return best
}

func confusable(name, known string, host bool) bool {
	if host {
		name, known = unicodeHost(name), unicodeHost(known)
		if strings.HasSuffix(name, "."+known) { // the same owner
			return false
		}
	}
	a, b := skeleton(name), skeleton(known)
	if d := distance(a, b); d == 0 || d == 1 && len(b) >= 6 || d == 2 && len(b) >= 10 {
		return true
	}
	if !host {
		return false
	}
	label := owner(known)
	if len(label) < 5 {
		return false
	}
	parts := strings.Split(name, ".")
	for _, part := range parts[:len(parts)-1] {
		if strings.Contains(skeleton(part), skeleton(label)) {
			return true
		}
	}
	return len(label) >= 6 && distance(skeleton(owner(name)), skeleton(label)) <= 1
}

// generic are the labels below which strangers have their names.
var generic = map[string]bool{"co": true, "com": true, "org": true, "net": true, "gov": true, "edu": true, "ac": true, "github": true, "gitlab": true, "pages": true, "web": true, "netlify": true, "vercel": true}

// owner is the label of a host that its owner chose: the one before the top level, or before a generic one.
func owner(host string) string {
	labels := strings.Split(host, ".")
	for i := len(labels) - 2; i >= 0; i-- {
		if !generic[labels[i]] || i == 0 {
			return labels[i]
		}
	}
	return host
}

// distance is Levenshtein's, given up above 3.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > 3 || len(y)-len(x) > 3 {
		return 4
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			before, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, before+cost)
		}
	}
	return row[len(y)]
}
