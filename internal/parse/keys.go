package parse

import "slices"

// The keys of maps whose reading stands in other files of the package; those of front matter and of rules stand beside
// their reading.
var (
	siteKeys    = []string{"title", "languages", "theme", "base_url", "exit_url", "page_budget", "review", "origin", "mirrors", "onion", "key", "discreet", "light", "keep", "search"}
	keyKeys     = []string{"site", "root", "release", "printed"}
	printedKeys = []string{"title", "url"}

	kindsKeys         = []string{"topics", "danger", "audiences", "first", "compare", "stories", "questions", "kinds"}
	kindKeys          = []string{"topic", "harm", "review", "applies_to", "value", "sort", "own", "map"}
	anyKeys           = []string{"any"}
	questionKeys      = []string{"kind", "audiences", "where", "danger", "with", "origin", "sort"}
	kindsWordsKeys    = []string{"topics", "audiences", "situations", "questions", "kinds"}
	kindWordsKeys     = []string{"label", "reason", "ask", "value"}
	questionWordsKeys = []string{"question", "warning", "yes", "danger", "other", "silent", "empty"}

	ignoreKeys            = []string{"why", "until"}
	organisationKeys      = []string{"kind", "status", "url", "countries", "sources", "checked"}
	organisationWordsKeys = []string{"name", "what"}
	termKeys              = []string{"kinds"}
	termWordsKeys         = []string{"term", "also", "definition"}

	stopKeys = []string{"place", "country", "from", "until", "why", "document"}
)

// Keys returns the keys that every kind of map may have, by what the map is: "site", "rule", "guide" … Maps whose keys
// the author chooses (sources by their key, words by language) are not among them.
func Keys() map[string][]string {
	return map[string][]string{
		"site": siteKeys, "key": keyKeys, "printed": printedKeys,
		"kinds": kindsKeys, "kind": kindKeys, "any": anyKeys, "question": questionKeys,
		"kinds-words": kindsWordsKeys, "kind-words": kindWordsKeys, "question-words": questionWordsKeys,
		"source": sourceKeys, "ignore": ignoreKeys,
		"organisation": organisationKeys, "organisation-words": organisationWordsKeys,
		"term": termKeys, "term-words": termWordsKeys,
		"guide": frontKeys("countries"), "story": frontKeys("stories"), "page": frontKeys(""), "stop": stopKeys,
		"rule": slices.Clone(blockKeys), "was": wasKeys,
	}
}
