package generate

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{goName("list-models_v2"), "ListModelsV2"},
		{goName("userId"), "UserID"},
		{goName("getUserById"), "GetUserByID"},
		{fieldName("+1"), "Plus1"},
		{fieldName("-1"), "Minus1"},
		{fieldName("24h"), "Value24H"},
		{constantName("16:9"), "16x9"},
		{constantName(""), "Empty"},
		{singular("categories"), "category"},
		{unexported("GetCurrentKey"), "getCurrentKey"},
		{unexported("APIKeyGet"), "apiKeyGet"},
		{unexported("API"), "api"},
		{packageName("API Keys"), "apikeys"},
		{packageName("beta.Analytics"), "betaanalytics"},
		{statusName("404"), "NotFound"},
		{statusName("500"), "InternalServer"},
		{statusName("418"), "ImATeapot"},
		{statusName("499"), "Status499"},
		{statusName("4XX"), "Error"},
		{lowerFirst("The key"), "the key"},
		{lowerFirst("API key"), "API key"},
		{lowerFirst("Not Found"), "Not Found"},
		{sentence("done"), "done."},
		{sentence("done!"), "done!"},
		{strings.Join(wrap("aa bb cc\n\ndd", 5), "|"), "aa bb|cc||dd"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	for summary, want := range map[string]string{
		"Exchange a code": "exchanges a code", "Fetch it": "fetches it", "Query models": "queries models",
		"Deploy it": "deploys it", "Current key": "",
	} {
		got, ok := thirdPerson(summary, strings.ToLower(strings.Fields(summary)[0])+"It")
		if summary == "Current key" {
			_, ok = thirdPerson(summary, "getIt")
			got = ""
		}
		if ok != (want != "") || got != want {
			t.Errorf("%s: got %q, want %q", summary, got, want)
		}
	}
}
