package draw

import "testing"

func BenchmarkMap(b *testing.B) {
	for b.Loop() {
		Map(Plain, []string{"west", "east"}, region())
	}
}

func BenchmarkRoute(b *testing.B) {
	for b.Loop() {
		Route("way", []Stop{{"RU", "Россия"}, {"KG", "Кыргызстан"}, {"DE", "Германия"}})
	}
}
