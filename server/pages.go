package server

import (
	"net/http"
	"strings"
)

// privatePage marks a page's answer as one browser's own: it may carry that browser's cookie, and a
// shared cache that kept it would seat strangers as each other.
type privatePage struct{ http.ResponseWriter }

func (p privatePage) WriteHeader(status int) {
	p.Header().Set("Cache-Control", "private, no-cache")
	p.ResponseWriter.WriteHeader(status)
}

// pageKinds are the pages whose parts the build knows beforehand, by route.
var pageKinds = map[string]string{"/t/{id}": "board", "/proyector/{id}": "projector"}

// page answers with the client, and gives the browser its device key.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	s.ensureDevice(w, r)
	s.cfg.Static.ServePage(privatePage{w}, r, pageKinds[routePattern(r)])
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) { s.cfg.Static.ServeAsset(w, r) }

// missing answers unknown addresses: the client's files at the root (icons, the service
// worker), a code for programs, and for people the client with status 404, which says what to do next.
func (s *Server) missing(w http.ResponseWriter, r *http.Request) {
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case read && s.cfg.Static.Has(r.URL.Path):
		s.asset(w, r)
	case !read, strings.HasPrefix(r.URL.Path, "/api/"), strings.HasPrefix(r.URL.Path, "/ws/"),
		!strings.Contains(r.Header.Get("Accept"), "text/html"):
		s.fail(w, r, refuse(CodeNoPage))
	default:
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNotFound)
		if r.Method == http.MethodGet {
			_, _ = w.Write(s.cfg.Static.Index())
		}
	}
}

func (s *Server) wrongMethod(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, refuse(CodeMethod))
}
