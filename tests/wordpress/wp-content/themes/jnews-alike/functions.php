<?php
// What JNews puts into the head of a page and around the text of a post.

add_theme_support( 'title-tag' );
add_theme_support( 'automatic-feed-links' );

add_action(
	'wp_head',
	function () {
		if ( is_single() ) {
			printf( '<meta property="og:type" content="article">' . "\n" );
			printf( '<meta property="article:published_time" content="%s">' . "\n", get_the_date( 'c' ) );
			printf( '<meta property="article:modified_time" content="%s">' . "\n", get_the_modified_date( 'c' ) );
		}
	}
);

/** "Home", the section with those above it, each a link. */
function jnews_alike_breadcrumbs(): void {
	$section = get_the_category()[0]->term_id ?? 0;
	printf( '<a href="%s">Home</a> %s', home_url(), get_category_parents( $section, true, ' ' ) );
}
