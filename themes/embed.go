// Package themes is the built-in theme. A site's own themes folder replaces it file by file.
//
// A theme is a folder: one template per kind of page (guide.html, story.html, …), style.css, and parts/, whose templates
// others call by their name without folder and suffix. Templates are html/template. A template sees the view of its page
// (package render: text and lists) and may call {{t "message"}} for a message of i18n/. The style is inlined into every
// page; nothing else may be loaded, sent or kept, and a theme that tries does not build.
package themes

import "embed"

// FS holds the themes, each a folder.
//
//go:embed all:default
var FS embed.FS
