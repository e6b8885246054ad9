package faults

import "strings"

func to(status int, location string) func(*peer) { return says(status, "", "Location: "+location) }

// within answers a redirect with one to the same server, and what comes then with the answer.
func moved(status int) func(*peer) { return inTurn(to(status, "/key"), json200("{answer}")) }

// sameTwice is what GET /key may do: follow within the origin.
var followed = &want{kind: aValue, times: 2}

var redirectRows = []row{
	{name: "301 to another origin", serve: to(301, "{other}/auth/keys?{secrets}"), want: odd(301, "127.0.0.1")},
	{name: "302 to another origin", serve: to(302, "{other}/auth/keys?{secrets}"), want: odd(302, "127.0.0.1")},
	{name: "303 to another origin", serve: to(303, "{other}/auth/keys?{secrets}"), want: odd(303, "127.0.0.1")},
	{name: "307 to another origin", serve: to(307, "{other}/auth/keys?{secrets}"), want: odd(307, "127.0.0.1")},
	{name: "308 to another origin", serve: to(308, "{other}/auth/keys?{secrets}"), want: odd(308, "127.0.0.1")},
	{name: "301 within the origin", serve: moved(301), want: odd(301), key: followed},
	{name: "302 within the origin", serve: moved(302), want: odd(302), key: followed},
	{name: "303 within the origin", serve: moved(303), want: odd(303), key: followed},
	{name: "307 within the origin", serve: moved(307), want: odd(307), key: followed},
	{name: "308 within the origin", serve: moved(308), want: odd(308), key: followed},
	{
		name:  "within the origin, then to another",
		serve: inTurn(to(302, "/key"), to(302, "{other}/")),
		want:  odd(302),
		key:   &want{kind: aResponseError, status: 302, times: 2},
	},
	{
		name:  "redirects in a circle",
		serve: to(302, "/key"),
		want:  odd(302),
		key:   &want{kind: aResponseError, status: 302, times: 6},
	},
	{name: "redirect to a host of secrets", serve: to(307, "http://"+minted+".example/"), want: odd(307)},
	{
		name:  "redirect with a password",
		serve: to(307, "http://user:"+minted+"@other.example/"+code),
		want:  odd(307, "other.example"),
	},
	{name: "redirect to another scheme", serve: to(307, "https://127.0.0.1/"), want: odd(307)},
	{name: "redirect to javascript", serve: to(307, "javascript:alert(1)"), want: odd(307)},
	{name: "redirect to a file", serve: to(302, "file:///etc/passwd"), want: odd(302)},
	{name: "redirect without a location", serve: says(302, "{answer}"), want: odd(302)},
	{name: "redirect to what is no address", serve: to(302, "http://[::1/%zz{secrets}"), want: odd(302)},
	{name: "307 to what is no address", serve: to(307, "http://[::1/%zz{secrets}"), want: odd(307)},
	{name: "redirect of 100 KB", serve: to(302, "{other}/"+strings.Repeat("a", 100<<10)), want: odd(302)},
	{name: "redirect to a host of 100 KB", serve: to(302, "http://"+strings.Repeat("a", 100<<10)), want: odd(302)},
	{name: "two locations", serve: says(302, "", "Location: {other}/a", "Location: {other}/b"), want: odd(302)},
	{
		name:  "redirect with an endless body",
		serve: floods("HTTP/1.1 307 No\r\nLocation: {other}/\r\n\r\n", 0),
		alone: true,
		want:  odd(307),
	},
	{name: "300 multiple choices", serve: to(300, "{other}/"), want: odd(300)},
	{name: "304 not modified", serve: raw("HTTP/1.1 304 Not Modified\r\n\r\n"), want: odd(304)},
	{name: "305 use a proxy", serve: to(305, "{other}/"), want: odd(305)},
	{name: "refresh header", serve: says(200, "{answer}", "Refresh: 0; url={other}/"), want: value},
}
