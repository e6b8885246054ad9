package oauth

// ExchangeMeaning is tested by itself, since servers cannot be made to fail in every order.
var ExchangeMeaning = exchangeMeaning
