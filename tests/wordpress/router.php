<?php
// What `php -S` runs for every request: WordPress's front page, and a line in the log of requests.

// What is registered here runs before the last byte is sent: once a client has its answer, the line is written.
register_shutdown_function(
	function () {
		$line = http_response_code() . ' ' . $_SERVER['REQUEST_URI'] . "\n";
		file_put_contents( getenv( 'AZECRAWL_WP_REQUESTS' ), $line, FILE_APPEND );
	}
);

define( 'WP_USE_THEMES', true );
require __DIR__ . '/wp-config.php';
wp();
require ABSPATH . WPINC . '/template-loader.php';
