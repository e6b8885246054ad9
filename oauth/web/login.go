package web

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/openrouter-go/openrouter/oauth"
)

// maxForm is the largest body of a POST to login in bytes; it has a return path.
const maxForm = 8 << 10

// login starts a flow: everything that its callback needs goes into a cookie.
func (h *handler) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	nonce, verifier := rand.Text(), oauth.NewVerifier()
	started := flow{
		Started:  time.Now().UnixMilli(),
		Verifier: verifier.Reveal(),
		ReturnTo: returnPath(r.FormValue("return_to")),
		Label:    h.config.label(r),
		Bind:     h.bindSum(r),
	}
	page, err := oauth.AuthorizationURL(h.client, h.config.params(verifier.Challenge(), nonce, started.Label))
	if err != nil {
		h.fail(w, r, &started, err)
		return
	}
	if err := h.cookies.start(w, r, nonce, started); err != nil {
		h.fail(w, r, &started, err)
		return
	}
	redirect(w, page)
}
