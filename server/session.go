package server

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
)

// A browser is known by a random device key in a signed cookie, nothing else: no account, no
// name, no fingerprint. Who sits at the device is the board's knowledge, not the cookie's.
const (
	deviceCookie  = "minga_device"
	cookieMaxAge  = 400 * 24 * time.Hour // what browsers allow at most
	deviceLength  = 22                   // 128 random bits in base64url
	projectorName = "minga_projector_"   // + board id
)

// keys are the installation's signing keys, each for one purpose, all derived from one secret
// that every instance reads from the records.
type keys struct {
	session, projector, facilitate, project, device, item []byte
}

func deriveKeys(secret []byte) (keys, error) {
	var k keys
	for purpose, key := range map[string]*[]byte{
		"session": &k.session, "projector cookie": &k.projector,
		"facilitator link": &k.facilitate, "projector link": &k.project, "device link": &k.device,
		"item link": &k.item,
	} {
		derived, err := hkdf.Key(sha256.New, secret, nil, "minga "+purpose, 32)
		if err != nil {
			return k, fmt.Errorf("server: derive the key for %s: %w", purpose, err)
		}
		*key = derived
	}
	return k, nil
}

// mac signs the parts; their lengths are fixed or they are separated by a byte that none holds.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(strings.Join(parts, "\x00")))
	return h.Sum(nil)
}

func sign(key []byte, parts ...string) string {
	return base64.RawURLEncoding.EncodeToString(mac(key, parts...))
}

func signed(key []byte, signature string, parts ...string) bool {
	got, err := base64.RawURLEncoding.DecodeString(signature)
	return err == nil && hmac.Equal(got, mac(key, parts...))
}

// deviceOf reads the device key from the cookie, "" when there is none that we have signed.
func (s *Server) deviceOf(r *http.Request) string {
	for _, c := range r.CookiesNamed(deviceCookie) {
		device, signature, ok := strings.Cut(c.Value, ".")
		if ok && len(device) == deviceLength && signed(s.keys.session, signature, device) {
			return device
		}
	}
	return ""
}

type deviceKey struct{}

// ensureDevice returns the asking device's key, giving it one if it has none. Pages do this, so
// that a browser has its key before it sends the first form, twice.
func (s *Server) ensureDevice(w http.ResponseWriter, r *http.Request) string {
	device := s.deviceOf(r)
	if device == "" {
		if given, ok := r.Context().Value(deviceKey{}).(string); ok {
			return given
		}
		var b [16]byte
		_, _ = rand.Read(b[:]) // never fails
		device = base64.RawURLEncoding.EncodeToString(b[:])
	} else if r.Method != http.MethodGet {
		return device // pages renew it; every answer need not
	}
	s.setCookie(w, r, deviceCookie, device+"."+sign(s.keys.session, device))
	*r = *r.WithContext(context.WithValue(r.Context(), deviceKey{}, device))
	return device
}

// setCookie sets a cookie that scripts cannot read and other sites' forms do not send. No
// "Secure" on plain http: in a room without a certificate there would be no session at all.
func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // see above on Secure
		Name: name, Value: value, Path: "/", MaxAge: int(cookieMaxAge / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.isHTTPS(r),
	})
}

// isHTTPS says whether the browser reached us over TLS, here or at a proxy that we trust.
func (s *Server) isHTTPS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	return s.fromTrustedProxy(r) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

func (s *Server) fromTrustedProxy(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	addr := peer.Addr().Unmap().WithZone("")
	for _, prefix := range s.cfg.TrustedProxies {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// setProjector makes this browser a projector of one board, beside whatever else it is.
func (s *Server) setProjector(w http.ResponseWriter, r *http.Request, id board.ID, generation string) {
	s.setCookie(w, r, projectorName+string(id), sign(s.keys.projector, string(id), generation))
}

// isProjector says whether this browser holds the cookie of the board's current projector link.
func (s *Server) isProjector(r *http.Request, id board.ID) (bool, error) {
	cookies := r.CookiesNamed(projectorName + string(id))
	if len(cookies) == 0 {
		return false, nil
	}
	generation, err := s.generation(r.Context(), id, projectorLink)
	if err != nil {
		return false, err
	}
	for _, c := range cookies {
		if signed(s.keys.projector, c.Value, string(id), generation) {
			return true, nil
		}
	}
	return false, nil
}
