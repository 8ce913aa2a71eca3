package server

import (
	"net/http"
	"strconv"

	"minga.lab/minga/server/public"
)

// sendPublic answers with a page of package public: no script, no cookie, nobody may frame it, nobody keeps it.
// Whoever wants it framed or kept sets the policy or Cache-Control before.
func (s *Server) sendPublic(w http.ResponseWriter, r *http.Request, status int, layout public.Layout, body *public.Template, data any) error {
	page, err := public.Render(layout, body, data)
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	h := w.Header()
	if h.Get("Content-Security-Policy") != public.PolicyEmbed {
		publicHeaders(h)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", public.Lang(layout.Lang))
	h.Set("Content-Length", strconv.Itoa(len(page)))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page) // the reader went away: nothing to be done
	}
	return nil
}

// publicHeaders are those of a page without a login.
func publicHeaders(h http.Header) {
	h.Set("Content-Security-Policy", public.Policy)
	// A form has to name its origin, which a browser on plain http does not do under "no-referrer".
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
}

// publicLang is the language of such a page: what the address asks for, else the workshop's.
func publicLang(r *http.Request, workshop string) string {
	return public.Lang(r.URL.Query().Get("lang"), workshop)
}
