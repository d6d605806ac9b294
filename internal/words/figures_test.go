package words

import (
	"testing"

	"github.com/veshka-guide/veshka/internal/site"
)

func TestNumber(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang site.Lang
		n    float64
		want string
	}{
		{"ru", 0, "0"}, {"ru", 365, "365"}, {"ru", 5000, "5000"}, {"ru", 9999.5, "9999,5"}, {"ru", 10000, "10\u00a0000"},
		{"ru", 1234567.25, "1\u00a0234\u00a0567,25"}, {"ru", -6.5, "−6,5"},
		{"en", 5000, "5,000"}, {"en", 6.5, "6.5"}, {"en", 10000, "10,000"}, {"en-us", 5000, "5,000"},
		{"uk", 5000, "5000"}, {"uk", 10000, "10\u00a0000"},
		{"de", 5000.5, "5000,5"}, {"de", 10000, "10.000"},
		{"ar", 10000.5, "10٬000٫5"}, {"ar", 5000, "5000"},
		{"fa", 5000, "5000"}, {"fa", -5, "−5"},
		{"crh", 10000.5, "10000.5"}, // no CLDR data
	} {
		if got := c.In(tt.lang).Number(tt.n); got != tt.want {
			t.Errorf("In(%q).Number(%v) = %q, want %q", tt.lang, tt.n, got, tt.want)
		}
	}
}

func TestQuantity(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang        site.Lang
		kind        site.FieldType
		least, most float64
		want        string
	}{
		{"ru", site.Days, 365, 365, "365\u00a0дней"},
		{"ru", site.Days, 2, 5, "2–5\u00a0дней"},
		{"ru", site.Days, 20, 22, "20–22\u00a0дня"},
		{"ru", site.WorkingDays, 10, 10, "10\u00a0рабочих дней"},
		{"ru", site.WorkingDays, 0.5, 1.5, "0,5–1,5\u00a0рабочего дня"},
		{"ru", site.Number, 3, 10000, "3–10\u00a0000"},
		{"en", site.Days, 1, 1, "1\u00a0day"},
		{"en", site.Days, 0, 1, "0–1\u00a0day"},
		{"uk", site.Days, 30, 90, "30–90\u00a0днів"},
		{"ar", site.Days, 2, 2, "يومان"},
		{"ar", site.Days, 3, 3, "3\u00a0أيام"},
	} {
		if got := c.In(tt.lang).Quantity(tt.kind, tt.least, tt.most); got != tt.want {
			t.Errorf("In(%q).Quantity(%s, %v, %v) = %q, want %q", tt.lang, tt.kind, tt.least, tt.most, got, tt.want)
		}
	}
}

func TestMoney(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang   site.Lang
		amount float64
		want   string
	}{
		{"ru", 2000, "2000\u00a0GEL"},
		{"ru", 25000.5, "25\u00a0000,5\u00a0GEL"},
		{"en", 2000, "2,000\u00a0GEL"},
	} {
		if got := c.In(tt.lang).Money(tt.amount, "GEL"); got != tt.want {
			t.Errorf("In(%q).Money(%v) = %q, want %q", tt.lang, tt.amount, got, tt.want)
		}
	}
}

func TestDate(t *testing.T) {
	c := catalog(t)
	for _, tt := range []struct {
		lang site.Lang
		date string
		want string
	}{
		{"ru", "2026-02-17", "17\u00a0февраля 2026\u00a0г."},
		{"ru", "2026-02", "февраль 2026\u00a0г."},
		{"ru", "2026", "2026\u00a0г."},
		{"ru", "", ""},
		{"en", "2026-02-01", "1\u00a0February 2026"},
		{"en", "2026-12", "December 2026"},
		{"en", "2026", "2026"},
		{"en-us", "2026-02-17", "February 17, 2026"},
		{"uk", "2026-02-17", "17\u00a0лютого 2026\u00a0р."},
		{"uk", "2026-02", "лютий 2026\u00a0р."},
		{"ar", "2026-02-17", "17\u00a0فبراير 2026"},
		{"fa", "2026-02-17", "17\u00a0فوریهٔ 2026"},
		{"crh", "2026-02-17", "2026-02-17"}, // no CLDR data
		{"ce", "2026-02-17", "2026-02-17"},  // CLDR data without this pattern
	} {
		d, _ := site.ParseDate(tt.date)
		if got := c.In(tt.lang).Date(d); got != tt.want {
			t.Errorf("In(%q).Date(%q) = %q, want %q", tt.lang, tt.date, got, tt.want)
		}
	}
}
