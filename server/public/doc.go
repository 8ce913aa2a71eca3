// Package public writes the pages that leave the house without a login: the public page of a workshop with its
// feeds and pictures, and the pages behind personal links. They are HTML from the server, work without script,
// set no cookie and load nothing from elsewhere.
//
// # A page of one's own
//
// Put the words into texts/{es,en}/<area>.json (a test holds both languages together), the body into
// pages/<name>.html as a template that says nothing about <html>, <head> or the look, and render it:
//
//	var followUp = Body(source("followup"))
//
//	html, err := Render(Layout{Lang: lang, Title: …}, followUp, data)
//
// In a body there are
//
//	{{t "key" "name" value …}}        the text with that key; {name} in it is replaced
//	{{n "key" 3}}                     "key.one" or "key.many", {n} replaced
//	{{date "2026-03-12"}}             «12 de marzo de 2026», as <time>
//	{{template "problems" .Problems}} a list of [Problem], each linked to its field; nothing when empty
//	{{template "done" .Done}}         what has succeeded, a sentence; nothing when ""
//	{{template "field" .Name}}        a [Field]: label, hint, what was wrong, and the input
//	{{template "choices" .Status}}    a [Choices]: one of a few, as large buttons that work without script
//	{{template "send" (t "key")}}     the button that sends the form
//
// Forms are ordinary: <form method="post"> to their own address, answered with 303 to a page that says what has
// happened, or with 422 and the same form with its [Problem]s, [Layout].Failed set. No hidden token is needed: the
// server refuses what another site's page sends (Fetch Metadata and Origin), there is no cookie that could be
// borrowed, and the address itself is the secret. Send the page with [Policy] as its Content-Security-Policy and
// "Referrer-Policy: same-origin": with "no-referrer" a browser on plain http names no origin with a form, and it
// would be refused. Server.sendPublic in package server does both.
package public
