<?php
// What WordPress is told of where it runs; all of it comes from the environment that local_wordpress.py sets.

define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'AZECRAWL_WP_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

define( 'WP_HOME', getenv( 'AZECRAWL_WP_HOME' ) );
define( 'WP_SITEURL', WP_HOME );
define( 'WP_CONTENT_DIR', __DIR__ . '/wp-content' );
define( 'WP_DEFAULT_THEME', 'jnews-alike' );

// Nothing is asked of other machines, nothing is written outside the database, nothing happens on its own.
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISALLOW_FILE_MODS', true );
define( 'DISABLE_WP_CRON', true );
define( 'WP_POST_REVISIONS', false );

// wp-load.php would look for a wp-config.php beside itself, and on Debian find the system's.
define( 'ABSPATH', getenv( 'AZECRAWL_WP_CODE' ) . '/' );
require_once ABSPATH . 'wp-settings.php';
