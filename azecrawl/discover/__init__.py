"""Ways of finding articles: each turns responses of its kind into discoveries and says what to fetch next."""
