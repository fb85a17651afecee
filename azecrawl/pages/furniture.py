"""What the theme and WordPress's plugins put between the paragraphs of a text, by the names they give it.

Names are whole: an editor may well call a table ``share-prices``. Only where a plugin numbers what it prints, or the
theme has a name space of its own, is a name a pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

_THEME = """
    jeg_ad ads-wrapper jeg_postblock jeg_heroblock jeg_slider_wrapper jeg_video_playlist jeg_newsfeed jpw-truncate-btn
    jnews_inline_related_post_wrapper jnews_inline_related_post jeg_post_tags
    jeg_post_source jeg_post_via jeg_pagelinks jeg_split_pagination jeg_splitpost_bar jeg_splitpost_nav split-overlay
    jeg_meganav_bar jeg_push_notification jeg_authorbox jeg_prevnext_post jeg_newsletter jeg_share_button
    jeg_share_top_container jeg_share_bottom_container jeg_share_float_container jeg_sharelist jeg_share_stats
    jeg_views_count jeg_review_subtitle review_score jeg_reviewscore jeg_deals jeg_dealsheader jeg_storeinfo
    jeg_food_recipe_meta jeg_food_recipe_print jeg_preview_control jeg_preview_media_content jeg_preview_slider_ads
    jeg_preview_slider_loader fullscreen-switch jeg_preloader floating_close
"""
_ADS = """
    adsbygoogle google-auto-placed ad-container ad-slot ad-wrapper quads-location wpInsertInPostAd ezoic-ad mv-ad-box
    adthrive-ad teads-inread ai_widget
"""
"""Google, Quick AdSense, WP-Insert, Ezoic, Mediavine, Raptive, Teads, Ad Inserter."""
_RELATED = """
    related-posts related-post jp-relatedposts wp-block-jetpack-related-posts yarpp yarpp-related crp_related
    rp4wp-related-posts wp_rp_wrap zem_rp_wrap relpost-thumb-wrapper relpost-block-container wpp-list
    trc_related_container OUTBRAIN rpbt_shortcode ctaText postTitle wp-block-latest-posts wp-block-latest-comments
    wp-block-rss wp-block-query elementor-widget-posts elementor-widget-post-navigation yuzo_related_post
    custom-related-posts display-posts-listing rt-tpg-container
"""
"""Jetpack, YARPP, Contextual Related Posts, Related Posts for WordPress, WordPress Popular Posts, Taboola, Outbrain,
Related Posts by Taxonomy, Inline Related Posts, Yuzo, Custom Related Posts; lists that WordPress's blocks, Elementor,
Display Posts and The Post Grid make."""
_SHARING = """
    sharedaddy sd-sharing sd-sharing-enabled sd-like jetpack-likes-widget-wrapper share-buttons social-share
    social-share-buttons post-share-buttons addtoany_share_save_container addtoany_content addtoany_content_top
    addtoany_content_bottom addtoany_list addtoany_shortcode addtoany_share_save a2a_kit addthis_toolbox addthis_tool
    at-above-post at-below-post addthis_inline_share_toolbox sharethis-inline-share-buttons
    sharethis-inline-reaction-buttons heateor_sss_sharing_container the_champ_sharing_container ssba ssba-wrap ssbp-wrap
    essb_links swp_social_panel nc_socialPanel dpsp-content-wrapper dpsp-share-text mashsb-container mashsb-box
    shared-counts-wrap sfsi_Sicons sfsiaftrpstwpr sfsibeforpstwpr sfsi_responsive_icons simplesocialbuttons
    wpsr-share-icons apss-social-share et_social_inline scriptlesssocialsharing social-rocket-buttons
    novashare-buttons fb-like fb-share-button twitter-share-button jetpack-sharing-buttons__services-list
    wp-block-jetpack-sharing-buttons printfriendly pf-button sd-button sd-title wp-block-social-links
    elementor-widget-share-buttons elementor-social-icons-wrapper sfsi_widget sfsi_shortcode_container
    hupso-share-buttons ss-inline-share-wrapper kiwi-article-bar shareaholic-canvas rrssb-buttons synved-social-button
    ya-share2 bctt-ctt-btn dkpdf-button-container
"""
"""Jetpack, AddToAny, AddThis, ShareThis, Sassy and Super Socializer, Simple Share Buttons, Easy Social Share Buttons,
Social Warfare, Grow, Mashshare, Shared Counts, Ultimate Social Media, Novashare, Hupso, Social Snap, Kiwi, Shareaholic,
Yandex, Print Friendly and their like; of a quote made to be shared the button."""
_AUTHORS = """
    m-a-box m-a-box-container saboxplugin-wrap pp-multiple-authors-boxes-wrapper pp-multiple-authors-wrapper abh_box
    ts-fab-wrapper wp-biographia-container-top wp-biographia-container-bottom wp-biographia-container-around
    wp-about-author-containter-top wp-about-author-containter-bottom wp-about-author-containter-around
    author-box author-box-wrap authorbox author-bio-box post-author-box wp-block-post-author wp-post-author-wrap
    wp-block-post-author-biography ultimate-author-box elementor-author-box elementor-widget-author-box
    wp-block-co-authors-plus-coauthors aioseo-author-bio aioseo-author-bio-compact
"""
"""Molongui, Simple Author Box, PublishPress Authors, Starbox, Fanciest Author Box, WP Biographia, WP About Author (its
spelling), Genesis, WordPress's own blocks, Elementor, Co-Authors Plus, AIOSEO."""
_COUNTERS = """
    post-views post-views-counter entry-views pvc_stats pvc_clear tptn_counter bawpvc-ajax-counter rt-reading-time
    span-reading-time bsf-rt-reading-time yoast-reading-time__wrapper wp-block-post-time-to-read
    kk-star-ratings kksr-auto kksr-legend kksr-stars post-ratings post-ratings-loading yasr-visitor-votes
    yasr-vv-stars-title-container yasr-overall-rating yasr-auto-insert-visitor yasr-auto-insert-overall
    rmp-widgets-container rmp-main gdrts-rating-block mr_rating_form rw-ui-container wpulike wp_ulike_general_class
    thumbs-rating-container pld-like-dislike-wrap sl-wrapper wpd-rating wpd-rating-wrap epvc-post-count
    booster-read-block likebtn_container cld-like-dislike-wrap
"""
"""Post Views Counter, Page View Count, Top 10, Reading Time WP, Yoast; kk Star Ratings, WP-PostRatings, YASR, Rate my
Post, GD Rating, Multi Rating, WP ULike, Thumbs Rating, Posts Like Dislike, wpDiscuz,
Easy Post Views Count, LikeBtn, Comments Like Dislike."""
_CONTENTS = """
    toc_container ez-toc-container ez-toc-counter lwptoc wp-block-rank-math-toc-block yoast-table-of-contents
    wp-block-yoast-seo-table-of-contents aioseo-table-of-contents wp-block-aioseo-table-of-contents
    wp-block-uagb-table-of-contents uagb-toc__wrap wp-block-kadence-tableofcontents kb-table-of-content-nav
    wp-block-simpletoc-toc simpletoc-title simpletoc-list wp-block-ub-table-of-contents-block ub_table-of-contents
    gutentoc wp-block-table-of-contents wp-block-stackable-table-of-contents stk-table-of-contents eb-toc-container
    elementor-widget-table-of-contents elementor-toc joli-toc wpj-jtoc ftwp-in-post bd_toc_container
    ez-toc-debug-messages cmtoc_table_of_contents_wrapper
"""
"""Table of Contents Plus, Easy Table of Contents, LuckyWP, Rank Math, Yoast, AIOSEO, Spectra, Kadence, SimpleTOC,
Ultimate Blocks, GutenTOC, Stackable, Essential Blocks, Elementor, Joli, Fixed TOC, BoomDevs, CM."""
_CONSENT = """
    cmplz-blocked-content-notice cookieconsent-optout-marketing cookieconsent-optout-statistics
    cookieconsent-optout-preferences _brlbs-caption borlabs-hide embed-privacy-overlay fusion-privacy-placeholder
"""
"""What stands in the place of a frame until it is agreed to: Complianz, Cookiebot, Borlabs, Embed Privacy, Avada."""
_OTHERS = """
    page-links post-nav-links post-tags post-password-form comments-area comment-area comment-respond
    screen-reader-text sr-only visually-hidden elementor-screen-only
    mc4wp-form mc4wp-response ml-form-embedContainer mailpoet_form jetpack_subscription_widget
    wp-block-jetpack-subscriptions wp-block-jetpack-subscriptions__container tnp tnp-subscription et_bloom_inline_form
    wpforms-container wpcf7 gform_wrapper formkit-form wp-polls wp-polls-loading
    wprm-recipe-jump wprm-recipe-print wprm-recipe-rating tasty-recipes-print-button wp-block-post-navigation-link
    wp-block-comments
"""
"""WordPress itself; what is for screen readers alone; newsletters and forms (Mailchimp, MailerLite, MailPoet, Jetpack,
Newsletter, Bloom, WPForms, Contact Form 7, Gravity Forms, Kit, WP-Polls); the buttons of recipes."""

_NAMES = frozenset(
    " ".join([_THEME, _ADS, _RELATED, _SHARING, _AUTHORS, _COUNTERS, _CONTENTS, _CONSENT, _OTHERS]).split()
)

_NUMBERED = re.compile(
    r"""(?<!\S)(?:
      code-block-[0-9]+ | quads-ad[0-9]+ | jnews_\S+_ads | jeg_ad_\S+ | jeg_postblock_\S+ | jeg_newsletter_\S+
      | jnews_inline_related_post_\S+ | yarpp-\S+ | mc4wp-form-[0-9]+ | [a-z]{1,6}-adlabel
    )(?!\S)""",
    re.VERBOSE,
)
"""Ad Inserter, Quick AdSense and others number what they print, Advanced Ads begins names like the site's; ``jeg_`` and
``jnews_`` are the theme's own."""

_IDS = frozenset(
    "ez-toc-container toc_container lwptoc rank-math-toc ftwp-container-outer ftwp-postcontent-toc jp-relatedposts"
    " wpdcom wpd-post-rating disqus_thread fb-comments".split()
)

_LABELLED = {"conspros": "h3", "jeg_food_recipe_ingredient": "h4", "jeg_food_recipe_instruction": "h4"}
"""Boxes of the theme in which the writer filled in everything but the headings."""


@lru_cache(maxsize=8192)
def _names_furniture(names: str) -> bool:
    return not _NAMES.isdisjoint(names.split()) or _NUMBERED.search(names) is not None


def is_furniture(element: HtmlElement) -> bool:
    """Whether an element is what the theme or a plugin printed, with everything in it."""
    if (names := element.get("class")) and _names_furniture(names):
        return True
    if element.get("id") in _IDS:
        return True
    if element.tag in ("h3", "h4") and (parent := element.getparent()) is not None:
        around = (parent.get("class") or "").split()
        return any(_LABELLED.get(name) == element.tag for name in around)
    return False
