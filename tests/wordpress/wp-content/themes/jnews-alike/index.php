<?php // Every page of the site: a post or a static page, a listing, and "not found". ?>
<!doctype html>
<html <?php language_attributes(); ?>>
<head><meta charset="<?php bloginfo( 'charset' ); ?>"><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<nav class="jeg_nav"><ul><?php wp_list_categories( 'title_li=&depth=2' ); ?></ul><?php wp_page_menu(); ?></nav>
<div class="jeg_main">
<?php if ( is_singular() ) : the_post(); ?>
	<div class="jeg_breadcrumbs"><?php is_single() && jnews_alike_breadcrumbs(); ?></div>
	<div class="entry-header">
		<h1 class="jeg_post_title"><?php the_title(); ?></h1>
		<?php if ( is_single() ) : ?>
		<div class="jeg_meta_author">by <?php the_author_posts_link(); ?></div>
		<div class="jeg_meta_date"><a href="<?php the_permalink(); ?>"><?php the_date(); ?></a></div>
		<div class="jeg_meta_category">in <?php the_category( ', ' ); ?></div>
		<?php endif; ?>
	</div>
	<div class="entry-content">
		<div class="content-inner">
			<?php the_content(); ?>
			<?php wp_link_pages( 'before=<div class="jeg_pagelinks">&after=</div>' ); ?>
			<div class="jeg_post_tags"><?php the_tags( '', '' ); ?></div>
		</div>
	</div>
	<div class="jeg_prevnext_post"><?php is_single() && print( get_previous_post_link() . get_next_post_link() ); ?></div>
<?php else : ?>
	<?php while ( have_posts() ) : the_post(); ?>
	<article <?php post_class( 'jeg_post' ); ?>>
		<h3 class="jeg_post_title"><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h3>
		<div class="jeg_meta_date"><a href="<?php the_permalink(); ?>"><?php echo get_the_date(); ?></a></div>
	</article>
	<?php endwhile; ?>
	<div class="jeg_pagination"><?php echo paginate_links(); ?></div>
<?php endif; ?>
</div>
<?php wp_footer(); ?>
</body>
</html>
