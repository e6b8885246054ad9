package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Approval is what came of a visit to the authorization page. It holds a code, so fmt prints the
// statuses only.
type Approval struct {
	Code           string // from the callback's query, or from the page itself; "" when denied
	State          string // the state that came back, if any
	Location       string // the callback with what was added to its query; "" without a callback
	CallbackStatus int    // of the callback's response; 0 when it was not called
	CallbackErr    error  // why the callback could not be called, such as no one listening there
}

// Format implements [fmt.Formatter]: every verb prints whether there is a code, and what the
// callback responded with.
func (a Approval) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "{code: %t, callback: %d}", a.Code != "", a.CallbackStatus)
}

// ApproveOption changes how [Approve] and [Deny] act as the user.
type ApproveOption func(*visit)

// WithLimit types a credit limit in USD into the page's field.
func WithLimit(usd float64) ApproveOption {
	return func(v *visit) { v.edits = append(v.edits, [2]string{"limit", strconv.FormatFloat(usd, 'f', -1, 64)}) }
}

// WithoutLimit empties the page's field for the credit limit.
func WithoutLimit() ApproveOption {
	return func(v *visit) { v.edits = append(v.edits, [2]string{"limit", ""}) }
}

// WithoutCallback leaves the redirect to the callback to the caller; [Approval] has its address.
func WithoutCallback() ApproveOption {
	return func(v *visit) { v.stay = true }
}

// Approve acts as the user of a sandbox's authorization page, wherever that sandbox runs: it opens
// the page, presses the page's own button Authorize, and follows the redirect when the callback is
// on this computer; a public callback is not called, its address is in the result. The callback's
// own response is not followed further. An error means that there was no such page or that it
// refused the request, and says why; a callback that cannot be reached is not an error, see
// [Approval].
//
// The client may be nil for [http.DefaultClient]; one with a cookie jar brings the cookies that a
// web application has set. Errors contain neither the code nor the addresses' queries.
func Approve(
	ctx context.Context, client *http.Client, authorizationURL string, opts ...ApproveOption,
) (Approval, error) {
	return decide(ctx, client, authorizationURL, "authorize", opts)
}

// Deny is [Approve] with the button Deny.
func Deny(ctx context.Context, client *http.Client, authorizationURL string, opts ...ApproveOption) (Approval, error) {
	return decide(ctx, client, authorizationURL, "deny", opts)
}

// visit is one visit to the page.
type visit struct {
	client *http.Client
	edits  [][2]string
	stay   bool
}

func decide(
	ctx context.Context, client *http.Client, authorizationURL, decision string, opts []ApproveOption,
) (Approval, error) {
	var v visit
	for _, opt := range opts {
		opt(&v)
	}
	if client == nil {
		client = http.DefaultClient
	}
	// A copy, since redirects are looked at one by one here.
	manual := *client
	manual.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	v.client = &manual

	approval, err := v.press(ctx, authorizationURL, decision)
	if err != nil {
		return Approval{}, fmt.Errorf("sandbox: %s: %w", decision, err)
	}
	if approval.Location != "" && !v.stay {
		v.call(ctx, &approval)
	}
	return approval, nil
}

// press opens the page, fills in its form, and sends it by one of its buttons.
func (v *visit) press(ctx context.Context, authorizationURL, decision string) (Approval, error) {
	opened, err := v.do(ctx, http.MethodGet, authorizationURL, nil)
	if err != nil {
		return Approval{}, fmt.Errorf("open the authorization page: %w", err)
	}
	shown := readPage(opened.body)
	if opened.status != http.StatusOK {
		return Approval{}, opened.problem(shown)
	}
	form, err := shown.press("decision", decision)
	if err != nil {
		return Approval{}, err
	}
	for _, edit := range v.edits {
		if !form.Has(edit[0]) {
			return Approval{}, fmt.Errorf("the page has no field %q", edit[0])
		}
		form.Set(edit[0], edit[1])
	}
	target, err := opened.url.Parse(shown.action)
	if err != nil {
		return Approval{}, errors.New("the page's form has no usable address")
	}
	done, err := v.do(ctx, http.MethodPost, target.String(), form)
	if err != nil {
		return Approval{}, fmt.Errorf("send the authorization page's form: %w", err)
	}
	after := readPage(done.body)
	switch done.status {
	case http.StatusOK:
		return Approval{Code: strings.TrimSpace(after.texts["code"])}, nil
	case http.StatusSeeOther:
		location, err := done.url.Parse(done.header.Get("Location"))
		if err != nil {
			return Approval{}, errors.New("the page redirects to an unusable address")
		}
		query := location.Query()
		return Approval{Code: query.Get("code"), State: query.Get("state"), Location: location.String()}, nil
	}
	return Approval{}, done.problem(after)
}

// call follows the redirect, if it leads to this computer.
func (v *visit) call(ctx context.Context, approval *Approval) {
	callback, err := url.Parse(approval.Location)
	if err != nil || !isLocal(callback) {
		return
	}
	response, err := v.do(ctx, http.MethodGet, approval.Location, nil)
	if err != nil {
		approval.CallbackErr = fmt.Errorf("sandbox: call the callback: %w", err)
		return
	}
	approval.CallbackStatus = response.status
}

// fetched is a response, read.
type fetched struct {
	url    *url.URL
	status int
	header http.Header
	body   []byte
}

func (f fetched) problem(shown htmlPage) error {
	for _, id := range []string{"problem", "limit-problem"} {
		if text := shown.texts[id]; text != "" {
			return fmt.Errorf("the page responded with %d: %s", f.status, text)
		}
	}
	return fmt.Errorf("the page responded with %d", f.status)
}

func (v *visit) do(ctx context.Context, method, address string, form url.Values) (fetched, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return fetched{}, errors.New("not a usable address") // the error quotes the address
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Accept", "text/html")
	response, err := v.client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // without the address, which has the code in it
		}
		return fetched{}, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return fetched{}, err
	}
	return fetched{response.Request.URL, response.StatusCode, response.Header, data}, nil
}
