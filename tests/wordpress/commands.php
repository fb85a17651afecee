<?php
// Does to WordPress what a test asks for: [command, argument] pairs as JSON on stdin, their results as JSON on stdout.

$commands = json_decode( stream_get_contents( STDIN ), true, 512, JSON_THROW_ON_ERROR );
if ( 'install' === $commands[0][0] ) {
	define( 'WP_INSTALLING', true );
}
$_SERVER['HTTP_HOST']       = parse_url( getenv( 'AZECRAWL_WP_HOME' ), PHP_URL_HOST );
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require __DIR__ . '/wp-config.php';

if ( ! defined( 'WP_INSTALLING' ) ) {
	wp_set_current_user( 1 ); // Texts of nobody in particular lose their frames and styles (kses).
	wp_defer_term_counting( true );
}

// By itself WordPress would make a draft of what is taken out of the trash (since 5.6).
add_filter( 'wp_untrash_post_status', 'wp_untrash_post_set_previous_status', 10, 3 );

// It sets the time of every change to now, and keeps seconds: neither the times of two changes in one second nor the
// ETag of the feed, which is made of the latest one, tell them apart. Here each change is later than any other.
add_filter(
	'wp_insert_post_data',
	function ( array $data, array $post, array $unsanitized, bool $is_change ): array {
		$modified = $unsanitized['azecrawl_modified_gmt'] ?? null;
		if ( $is_change && ! $modified ) {
			$latest   = strtotime( get_lastpostmodified( 'gmt' ) . ' UTC' );
			$modified = gmdate( 'Y-m-d H:i:s', max( time(), $latest + 1 ) );
		}
		if ( $modified ) {
			$data['post_modified_gmt'] = $modified;
			$data['post_modified']     = get_date_from_gmt( $modified );
		}
		return $data;
	},
	10,
	4
);

$results = array();
foreach ( $commands as [ $command, $argument ] ) {
	$results[] = ( 'azecrawl_' . $command )( $argument );
}
wp_defer_term_counting( false );
echo json_encode( $results, JSON_THROW_ON_ERROR );

/** The site, with what WordPress itself puts there: the "Sample Page" stays, the "Hello world!" post goes. */
function azecrawl_install( array $site ): void {
	require ABSPATH . 'wp-admin/includes/upgrade.php';
	wp_install( '', $site['author'], 'editor@example.org', true, '', wp_generate_password() );
	wp_delete_post( 1, true );
	array_map( 'update_option', array_keys( $site['options'] ), $site['options'] );
}

/** Publishes a post. */
function azecrawl_post( array $post ): array {
	$post['post_category'] = array( azecrawl_category( $post['post_category'] ) );
	return azecrawl_written( wp_insert_post( wp_slash( $post + array( 'post_status' => 'publish' ) ), true ) );
}

/** Changes some fields of a post. */
function azecrawl_edit( array $post ): array {
	return azecrawl_written( wp_update_post( wp_slash( $post ), true ) );
}

/** Puts a post into the trash. */
function azecrawl_trash( int $id ): void {
	wp_trash_post( $id ) || throw new RuntimeException( "There is no post $id to trash." );
}

/** Takes a post out of the trash. */
function azecrawl_untrash( int $id ): void {
	wp_untrash_post( $id ) || throw new RuntimeException( "There is no post $id in the trash." );
}

/** Sets an option, given as its name and its value. */
function azecrawl_option( array $option ): void {
	update_option( ...$option );
}

/** Sets a copy of every table aside. */
function azecrawl_save(): void {
	global $wpdb;
	foreach ( $wpdb->tables() as $table ) {
		$wpdb->query( "CREATE OR REPLACE TABLE saved_$table LIKE $table" );
		$wpdb->query( "INSERT INTO saved_$table SELECT * FROM $table" );
	}
}

/** Makes every table what it was when it was last set aside. */
function azecrawl_reset(): void {
	global $wpdb;
	foreach ( $wpdb->tables() as $table ) {
		$wpdb->query( "DELETE FROM $table" );
		$wpdb->query( "INSERT INTO $table SELECT * FROM saved_$table" );
	}
}

/** What became of a post that was written: its id and its address. */
function azecrawl_written( int|WP_Error $id ): array {
	if ( is_wp_error( $id ) ) {
		throw new RuntimeException( $id->get_error_message() );
	}
	return array( $id, get_permalink( $id ) );
}

/** The id of a category by its path ("news/energy"), which is made if it is not there. */
function azecrawl_category( string $path ): int {
	$parent = 0;
	foreach ( explode( '/', $path ) as $slug ) {
		$term   = term_exists( $slug, 'category', $parent )
			?? wp_insert_term( ucfirst( $slug ), 'category', array( 'slug' => $slug, 'parent' => $parent ) );
		$parent = (int) $term['term_id'];
	}
	return $parent;
}
