package server

import (
	"net/http"
	"net/netip"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"minga.lab/minga/server/public"
)

// action answers a request, or returns why not.
type action func(w http.ResponseWriter, r *http.Request) error

// routes is every address of the product. docs/openapi.yaml describes the ones below /api, and a
// test holds the two together.
func (s *Server) routes() http.Handler {
	m := chi.NewRouter()
	if len(s.cfg.TrustedProxies) > 0 {
		m.Use(middleware.ClientIPFromXFF(prefixStrings(s.cfg.TrustedProxies)...))
	} else {
		m.Use(middleware.ClientIPFromRemoteAddr)
	}
	m.Use(s.identify, s.observe, s.recover, s.secure, s.crossOrigin)
	m.NotFound(s.missing)
	m.MethodNotAllowed(s.wrongMethod)

	// Pages: the one client, which reads the address itself.
	for _, page := range []string{
		"/",                // type a code
		"/u/{code}",        // join: what the QR code says
		"/nuevo",           // a new workshop
		"/t/{id}",          // the board
		"/f/{token}",       // become a facilitator
		"/p/{token}",       // become a projector
		"/proyector/{id}",  // the projector
		"/hojas/{id}",      // sheets to print
		"/d/{token}",       // sit down at another device
		"/accesibilidad",   // statements
		"/acerca-de-minga", // version and licence
	} {
		m.Get(page, s.page)
		m.Head(page, s.page)
	}
	// Behind links without an account: pages from the server that need no script.
	m.Get("/s/{token}", s.do(s.followRead))
	m.Head("/s/{token}", s.do(s.followRead))
	m.Post("/s/{token}", s.do(s.followTell))
	m.Get("/s/{token}/foto/{photo}", s.do(s.followPhoto))
	m.Head("/s/{token}/foto/{photo}", s.do(s.followPhoto))
	m.Get("/r/{token}", s.do(s.answerRead))
	m.Head("/r/{token}", s.do(s.answerRead))
	m.Post("/r/{token}", s.do(s.answerTell))
	m.Get("/assets/*", s.asset)
	m.Head("/assets/*", s.asset)

	// What a workshop has made public: for whoever has the address, without a cookie.
	for _, part := range []string{
		"", public.PartEmbed, public.PartPoster, public.PartCard, public.PartCalendar, public.PartChanges, public.PartData,
	} {
		m.Get("/publica/{id}"+part, s.publicRead(part))
		m.Head("/publica/{id}"+part, s.publicRead(part))
	}
	m.Get("/publica/{id}/previa", s.do(s.publicPreview))
	m.Head("/publica/{id}/previa", s.do(s.publicPreview))

	// The socket.
	m.Get("/ws/{id}", s.do(s.socketOpen))

	// Who is asking, and how they get in.
	m.Get("/api/code/{code}", s.do(s.codeRead))
	m.Post("/api/join", s.do(s.join))
	m.Post("/api/facilitate", s.do(s.facilitate))
	m.Post("/api/projector", s.do(s.project))
	m.Post("/api/devices", s.do(s.deviceJoin))
	m.Get("/api/me/{id}", s.do(s.meRead))

	// Workshops.
	m.Post("/api/workshops", s.do(s.workshopsCreate))
	m.Get("/api/workshops/{id}", s.whole(s.workshopRead))
	m.Post("/api/workshops/{id}/proposals", s.do(s.workshopPropose))
	m.Post("/api/workshops/{id}/return", s.do(s.workshopReturn))
	m.Get("/api/workshops/{id}/next", s.do(s.nextRead))
	m.Post("/api/workshops/{id}/next", s.do(s.nextFound))
	m.Post("/api/workshops/{id}/voices", s.do(s.voiceJoin))
	m.Post("/api/workshops/{id}/device-link", s.do(s.deviceLink))
	m.Get("/api/workshops/{id}/links", s.do(s.linksRead))
	m.Post("/api/workshops/{id}/links/withdraw", s.do(s.linksWithdraw))
	m.Get("/api/workshops/{id}/item-links/{kind}/{item}", s.do(s.itemLinkRead))
	m.Post("/api/workshops/{id}/item-links/{kind}/{item}/withdraw", s.do(s.itemLinkWithdraw))
	m.Get("/api/workshops/{id}/item-links/{kind}/{item}/qr.svg", s.do(s.itemLinkQR))
	m.Get("/api/workshops/{id}/trail/{commitment}", s.do(s.trailRead))
	m.Post("/api/workshops/{id}/assets", s.do(s.assetUpload))
	m.Put("/api/workshops/{id}/assets/{asset}", s.do(s.assetKeep))
	m.Get("/api/workshops/{id}/assets/{asset}", s.do(s.assetRead))
	m.Get("/api/workshops/{id}/suggestions", s.whole(s.suggestionsRead))
	m.Get("/api/workshops/{id}/qr.svg", s.do(s.qrRead))

	m.Get("/api/workshops/{id}/page", s.do(s.pageRead))
	m.Get("/api/workshops/{id}/page/qr.svg", s.do(s.pageQR))

	// Documents in and out.
	m.Get("/api/templates", s.do(s.templatesList))
	m.Get("/api/templates/{key}", s.do(s.templateRead))
	m.Delete("/api/templates/{key}", s.do(s.templateRemove))
	m.Get("/api/workshops/{id}/shelf", s.do(s.shelfList))
	m.Post("/api/workshops/{id}/shelf", s.do(s.shelfAdd))
	m.Get("/api/workshops/{id}/shelf/{template}", s.do(s.shelfRead))
	m.Delete("/api/workshops/{id}/shelf/{template}", s.do(s.shelfRemove))
	m.Get("/api/workshops/{id}/template.json", s.whole(s.templateSave))
	m.Post("/api/workshops/{id}/import", s.do(s.workshopImport))
	m.Get("/api/workshops/{id}/export.json", s.whole(s.exportJSON))
	m.Get("/api/workshops/{id}/notes.csv", s.whole(s.exportCSV(notesTable)))
	m.Get("/api/workshops/{id}/clusters.csv", s.whole(s.exportCSV(clustersTable)))
	m.Get("/api/workshops/{id}/rounds.csv", s.whole(s.exportCSV(roundsTable)))
	m.Get("/api/workshops/{id}/ratings.csv", s.whole(s.exportCSV(ratingsTable)))
	m.Get("/api/workshops/{id}/polls.csv", s.whole(s.exportCSV(pollsTable)))
	m.Get("/api/workshops/{id}/tables.csv", s.whole(s.exportCSV(roomTablesTable)))
	m.Get("/api/workshops/{id}/left_out.csv", s.whole(s.exportCSV(leftOutTable)))
	m.Get("/api/workshops/{id}/steps.csv", s.whole(s.exportCSV(stepsTable)))
	m.Get("/api/workshops/{id}/solutions.csv", s.whole(s.exportCSV(solutionsTable)))
	m.Get("/api/workshops/{id}/commitments.csv", s.whole(s.exportCSV(commitmentsTable)))
	m.Get("/api/workshops/{id}/actors.csv", s.whole(s.exportCSV(actorsTable)))
	m.Get("/api/workshops/{id}/requests.csv", s.whole(s.exportCSV(requestsTable)))
	m.Get("/api/workshops/{id}/papers", s.do(s.papersList))
	m.Get("/api/workshops/{id}/papers/{paper}/{format}", s.do(s.paperRead))

	m.Put("/api/workshops/{id}/signed/{signed}", s.do(s.signedKeep))
	m.Get("/api/workshops/{id}/signed/{signed}", s.do(s.signedRead))

	// For who runs it.
	m.Get("/healthz", s.healthz)
	m.Get("/readyz", s.do(s.readyz))
	m.Method(http.MethodGet, "/metrics", s.metrics.handler())
	return m
}

// do turns an action into a handler: its error becomes the answer.
func (s *Server) do(act action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := act(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// param reads a part of the address.
func param(r *http.Request, name string) string { return chi.URLParam(r, name) }

// routePattern names the route of a request without what is secret or personal in its address;
// "" before routing or for unknown addresses.
func routePattern(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil {
		return c.RoutePattern()
	}
	return ""
}

// clientIP is the address of the browser, seen through the proxies that we trust alone.
func clientIP(r *http.Request) netip.Addr { return middleware.GetClientIPAddr(r.Context()) }

func prefixStrings(prefixes []netip.Prefix) []string {
	out := make([]string, len(prefixes))
	for i, p := range prefixes {
		out[i] = p.String()
	}
	return out
}
