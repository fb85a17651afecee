<?php
// What the tests change in WordPress: ways of finding posts can be closed, sitemaps are short, no mail is sent.

function azecrawl_is_closed( string $way ): bool {
	return in_array( $way, (array) get_option( 'azecrawl_closed' ), true );
}

// As the plugins do it that "disable the REST API": an error for everybody who is not logged in.
add_filter(
	'rest_authentication_errors',
	fn( $error ) => azecrawl_is_closed( 'rest' )
		? new WP_Error( 'rest_cannot_access', 'Only authenticated users can access the REST API.', array( 'status' => 401 ) )
		: $error
);

add_filter( 'wp_sitemaps_enabled', fn() => ! azecrawl_is_closed( 'sitemap' ) );

// 2000 by default; with so few, a hundred posts need several maps.
add_filter( 'wp_sitemaps_max_urls', fn() => 50 );

// WordPress's own is defined only where no plugin has done so (pluggable.php).
function wp_mail(): bool {
	return true;
}
