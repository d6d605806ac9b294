package corpus

import (
	"fmt"
	"strconv"
)

// value returns a value of a rule about the topic, as veshka/content/kinds.yaml types it, in YAML.
func value(d dice, topic string) string {
	number := func(key string, low, high int) string {
		return "{" + key + ": " + strconv.Itoa(d.between(low, high)) + "}"
	}
	switch topic {
	case "entry":
		return fmt.Sprintf("{required: %t, days: %d}", d.chance(0.5), d.between(30, 365))
	case "permit":
		return number("months", 1, 24)
	case "tax":
		return number("rate", 5, 45)
	case "bank":
		return "{open: " + pick(d, []string{"yes-easy", "hard", "no-way"}) + "}"
	case "housing":
		return fmt.Sprintf("{required: %t}", d.chance(0.5))
	case "health":
		return fmt.Sprintf("{cover: {amount: %d, currency: EUR}}", 1000*d.between(1, 90))
	case "school":
		return number("age", 3, 8)
	}
	return number("years", 3, 15)
}

// other returns a value of the topic that is not now.
func other(d dice, topic, now string) string {
	for {
		if v := value(d, topic); v != now {
			return v
		}
	}
}

// codes are those of the countries of this world. There are 249, so the guides of a large corpus are of regions.
var codes = []string{
	"AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ", "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ",
	"BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR",
	"CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR",
	"GA", "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM", "HN", "HR", "HT", "HU",
	"ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ",
	"LA", "LB", "LC", "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK", "ML", "MM", "MN", "MO", "MP", "MQ",
	"MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF",
	"PG", "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI",
	"SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO", "TR",
	"TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI", "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
}

// standing returns the front matter that says what the guide of the country i is about: a country, or a region of two.
func standing(i int, c country) string {
	if i < len(codes) {
		return "country: " + codes[i] + "\n"
	}
	first, second := i%len(codes), (i*7+1)%len(codes)
	if first == second {
		second = (second + 1) % len(codes)
	}
	return "region: " + c.slug + "\nmembers: [" + codes[first] + ", " + codes[second] + "]\n"
}
