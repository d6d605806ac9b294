module github.com/veshka-guide/veshka/internal/bench

go 1.26.0

toolchain go1.26.8

require (
	github.com/veshka-guide/veshka v0.0.0
	github.com/yuin/goldmark v1.8.7
)

require (
	github.com/blevesearch/snowballstem v0.9.0 // indirect
	github.com/gohugoio/locales v0.15.5 // indirect
	github.com/gohugoio/localescompressed v1.0.1 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/nicksnyder/go-i18n/v2 v2.7.0 // indirect
	github.com/tdewolff/minify/v2 v2.24.25 // indirect
	github.com/tdewolff/parse/v2 v2.8.20 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/image v0.47.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	rsc.io/qr v0.2.0 // indirect
)

replace github.com/veshka-guide/veshka => ../..
