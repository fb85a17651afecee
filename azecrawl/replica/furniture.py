"""The parts of a page that say nothing: menus, styles, scripts, search forms, sidebar, footer; no posts in here.

Templates write the site's address as ``@/``, and that of the host that has its fonts as ``@beside/``.
"""

from __future__ import annotations

from html import escape

from azecrawl import site
from azecrawl.replica.publication import AUTHOR

_THEME = "@/wp-content/themes/jnews"

DOCTYPE = f"""<!doctype html>
<!--[if lt IE 7]> <html class="no-js lt-ie9 lt-ie8 lt-ie7" lang="{site.LANGUAGE}"> <![endif]-->
<!--[if IE 8]>    <html class="no-js lt-ie9" lang="{site.LANGUAGE}"> <![endif]-->
<!--[if gt IE 8]><!--> <html class="no-js" lang="{site.LANGUAGE}"> <!--<![endif]-->
"""

SEARCH_FORM = """<form action="@/" method="get" class="jeg_search_form" target="_top">
    <input name="s" class="jeg_search_input" placeholder="Search..." type="text" value="" autocomplete="off">
    <button type="submit" class="jeg_search_button btn"><i class="fa fa-search"></i></button>
</form>
<!-- jeg_search_hide with_result no_result -->
<div class="jeg_search_result jeg_search_hide with_result">
    <div class="search-result-wrapper"></div>
    <div class="search-link search-noresult">
        No Result    </div>
    <div class="search-link search-all-button">
        <i class="fa fa-search"></i> View All Result    </div>
</div>"""

PRELOADER = """<div class='module-overlay'>
                <div class='preloader_type preloader_dot'>
                    <div class="module-preloader jeg_preloader dot">
                        <span></span><span></span><span></span></div>
                    <div class="module-preloader jeg_preloader circle">
                        <div class="jnews_preloader_circle_outer">
                            <div class="jnews_preloader_circle_inner"></div></div></div>
                    <div class="module-preloader jeg_preloader square">
                        <div class="jeg_square"><div class="jeg_square_inner"></div></div></div></div></div></div>
            <div class="jeg_block_navigation">
                <div class='navigation_overlay'><div class='module-preloader jeg_preloader'>"""
PRELOADER += "<span></span><span></span><span></span></div></div>"

AVATAR = (
    f"<img alt='{AUTHOR}' src='@/wp-content/uploads/avatar-80.png' srcset='@/wp-content/uploads/avatar-160.png 2x'"
    " class='avatar avatar-80 photo' height='80' width='80' loading='lazy' decoding='async'/>"
)
AUTHOR_BOX = f"""<div class="jnews_author_box_container"><div class="jeg_authorbox">
    <div class="jeg_author_image">
        {AVATAR}    </div>
    <div class="jeg_author_content">
        <h3 class="jeg_author_name">
            <a href="@/author/{site.KEY}/">
                {AUTHOR}            </a></h3>
        <p class="jeg_author_desc">
                    </p>
        <div class="jeg_author_socials">
            <a target="_blank" href="@/" class="url"><i class="fa fa-globe"></i> </a></div></div></div>
</div>"""

COMMENT_FORM = """<form action="@/wp-comments-post.php" method="post" id="commentform" class="comment-form">
<p class="comment-notes"><span id="email-notes">Your address stays with us.</span></p>
<p class="comment-form-comment"><label for="comment">Comment <span class="required">*</span></label>
<textarea id="comment" name="comment" cols="45" rows="8" maxlength="65525" required="required"></textarea></p>
<p class="comment-form-author"><label for="author">Name <span class="required">*</span></label>
<input id="author" name="author" type="text" value="" size="30" maxlength="245" required="required" /></p>
<p class="comment-form-email"><label for="email">Email <span class="required">*</span></label>
<input id="email" name="email" type="text" value="" size="30" maxlength="100" required="required" /></p>
<p class="comment-form-url"><label for="url">Website</label>
<input id="url" name="url" type="text" value="" size="30" maxlength="200" autocomplete="url" /></p>"""

SIDEBAR = """<div class="jeg_sidebar {column}">
    <div class="widget widget_block widget_search" id="block-2"><form role="search" method="get" action="@/"
 class="wp-block-search__button-outside wp-block-search__text-button wp-block-search"><label
 for="wp-block-search__input-1" class="wp-block-search__label" >Search</label><div
 class="wp-block-search__inside-wrapper " ><input type="search" id="wp-block-search__input-1"
 class="wp-block-search__input" name="s" value="" placeholder=""  required /><button type="submit"
 class="wp-block-search__button wp-element-button"  >Search</button></div></form></div>
<div class="widget widget_block" id="block-3"><div class="is-layout-flow wp-block-group"><div
 class="wp-block-group__inner-container"><h2>Recent Posts</h2><ul
 class="wp-block-latest-posts__list wp-block-latest-posts">{recent}</ul></div></div></div>
<div class="widget widget_block" id="block-4"><div class="is-layout-flow wp-block-group"><div
 class="wp-block-group__inner-container"><h2>Recent Comments</h2><div
 class="no-comments wp-block-latest-comments">Nobody has commented yet.</div></div></div></div></div>"""


def _styles() -> str:
    """The inline styles WordPress and the theme print: presets, utility classes, one rule for each."""
    hues = ("slate", "sand", "reed", "salt", "saffron", "walnut", "quay", "gulf", "plum", "snow", "ember", "moss")
    presets = "".join(f"--wp--preset--color--{hue}: #{place * 987654:06x};" for place, hue in enumerate(hues))
    utilities = "".join(
        f".has-{hue}-{part}{{{part}: var(--wp--preset--color--{hue}) !important;}}"
        for hue in hues
        for part in ("color", "background-color", "border-color")
    )
    blocks = "".join(
        f".jeg_postblock_{number} .jeg_post_title a:hover, .jeg_postblock_{number} .jeg_post_meta .fa,"
        f" .jeg_postblock_{number} .jeg_readmore:hover {{ color: #{number * 76543 % 0xFFFFFF:06x}; }}\n"
        f".jeg_postblock_{number} .thumbnail-container {{ padding-bottom: {50 + number}%; }}\n"
        for number in range(1, 40)
    )
    columns = "".join(
        f"@media only screen and (min-width : {width}px) {{ .jeg_heroblock_{number} .jeg_hero_item_{item}"
        f" {{ width: {100 // item}%; padding: 0 0 {number}px {item}px; }} }}\n"
        for width in (768, 1024)
        for number in range(1, 10)
        for item in (1, 2, 3, 4)
    )
    return f"<style>body{{{presets}}}{utilities}</style>\n<style>\n{blocks}</style>\n<style>\n{columns}</style>\n"


def _scripts() -> str:
    """The inline scripts at the end of a page, and those it loads."""
    settings = ",".join(f'"mejs.{number:02d}":"Player message number {number}"' for number in range(60))
    modules = "".join(
        f"window.jnews_modules = window.jnews_modules || [];\nwindow.jnews_modules.push({{\"id\":{number},"
        f"\"action\":\"jnews_module_ajax_{number}\",\"excerpt_length\":20,\"pagination\":\"nextprev\"}});\n"
        for number in range(12)
    )  # fmt: skip
    loaded = "".join(
        f"<script type='text/javascript' src='@/wp-includes/js/{name}.min.js?ver=6.1.9' id='{name}-js'></script>\n"
        for name in ("comment-reply", "hoverIntent", "imagesloaded", "mediaelement-and-player", "wp-mediaelement")
    )
    return (
        f"<script type='text/javascript' id='mediaelement-core-js-before'>\nvar mejsL10n = {{{settings}}};\n</script>\n"
        f'<script type="text/javascript">\n{modules}</script>\n{loaded}'
    )


HEAD_ASSETS = (
    "".join(
        f"<link rel='stylesheet' id='{name}-css' href='@/wp-content/{path}.css?ver=5.0.3' media='all' />\n"
        for name, path in (
            ("jnews-frontend", "themes/jnews/assets/dist/frontend.min"),
            ("jnews-style", "themes/jnews/style"),
            ("jnews-darkmode", "themes/jnews/assets/css/darkmode"),
            ("jnews-select-share", "plugins/jnews-social-share/assets/css/plugin"),
            ("jnews-push-notification", "plugins/jnews-push-notification/assets/css/plugin"),
        )
    )
    + f"""<link rel='preload' href='{_THEME}/assets/fonts/icons.woff?v=4.7.0' as='font' type='font/woff' crossorigin />
<link rel='stylesheet' id='jnews-fonts-css' href='@beside/fonts/css?family=Replica%20Figures' media='all' />
<link rel="icon" href="@/wp-content/uploads/icon-32x32.png" sizes="32x32" />
<link rel="apple-touch-icon" href="@/wp-content/uploads/icon-180x180.png" />
"""
    + _styles()
    + f"""<link rel='dns-prefetch' href='//{site.NAME.lower()}' />
<link rel="alternate" type="application/rss+xml" title="{site.NAME} &raquo; Feed" href="@/feed/" />
<link rel="alternate" type="application/rss+xml" title="{site.NAME} &raquo; Comments Feed" href="@/comments/feed/" />
<link rel="https://api.w.org/" href="@/wp-json/" />
<link rel="EditURI" type="application/rsd+xml" title="RSD" href="@/xmlrpc.php?rsd" />
<meta name="generator" content="WordPress 6.1.9" />
"""
)
SCRIPTS = _scripts()

_MENU = {path: name for path, name in site.CATEGORIES.items() if path != "covid-19"}


def _menu(classes: str, current: str | None, kind: str) -> str:
    """The sections as a nested list; ``current`` is the section the page is in."""
    children = {path: [child for child in _MENU if child.startswith(f"{path}/")] for path in _MENU}

    def item(path: str) -> str:
        number = list(_MENU).index(path) + 4
        css = "menu-item menu-item-type-taxonomy menu-item-object-category"
        css += " current-post-ancestor current-menu-parent current-post-parent" if path == current else ""
        css += " menu-item-has-children" if children[path] else ""
        css += f" menu-item-{number}" + (" bgnav" if kind == "main" else "")
        extra = {"top": f' id="menu-item-{number}"', "main": ' data-item-row="default"', "mobile": ""}[kind]
        nested = "".join(item(child) + "\n" for child in children[path])
        submenu = f'\n<ul class="sub-menu">\n{nested}</ul>\n' if nested else ""
        link = f'<a href="{site.category_url(path, "@/")}">{escape(_MENU[path])}</a>'
        return f'<li{extra} class="{css}">{link}{submenu}</li>'

    return f'<ul class="{classes}">' + "\n".join(item(path) for path in _MENU if "/" not in path) + "\n</ul>"


def _columns(left: str, center: str = "", right: str = "") -> str:
    """One bar of the header: three columns, as the theme nests them."""
    return '<div class="container">\n        <div class="jeg_nav_row">\n' + "".join(
        f"""
                <div class="jeg_nav_col jeg_nav_{side} jeg_nav_normal">
                    <div class="item_wrap jeg_nav_align{side}">
                        {inner}                    </div></div>
"""
        for side, inner in (("left", left), ("center", center), ("right", right))
    ) + "                        </div>\n    </div>\n"  # fmt: skip


def _logo(css: str, name: str) -> str:
    image = f"{_THEME}/assets/img/{name}"
    return f"""<div class="jeg_nav_item {css}">
            <div class="site-title">
            <a href="@/" style="padding: 0 0 0 0;">
                <img class='jeg_logo_img' src="{image}.png" srcset="{image}.png 1x, {image}-2x.png 2x" alt="{site.NAME}"
 data-light-src="{image}.png" data-light-srcset="{image}.png 1x, {image}-2x.png 2x"
 data-dark-src="{image}_darkmode.png" data-dark-srcset="{image}_darkmode.png 1x, {image}_darkmode-2x.png 2x"></a>
        </div>
    </div>"""


def header(current: str | None) -> str:
    """Everything between ``<body>`` and the page itself; ``current`` is the path of the section the page is in."""
    main = _menu("jeg_menu jeg_main_menu jeg_menu_style_1", current, "main")
    main = f'<div class="jeg_main_menu_wrapper">\n<div class="jeg_nav_item jeg_mainmenu_wrap">{main}</div></div>\n'
    toggle = '<a href="#" class="jeg_search_toggle"><i class="fa fa-search"></i></a>'
    search = (
        '<!-- Search Icon -->\n<div class="jeg_nav_item jeg_search_wrapper search_icon jeg_search_popup_expand">\n'
        f"    {toggle}\n    {SEARCH_FORM}</div>"
    )
    top = f'<div class="jeg_nav_item">\n\t{_menu("jeg_menu jeg_top_menu", current, "top")}</div>'
    mobile_toggle = '<div class="jeg_nav_item">\n    <a href="#" class="toggle_btn jeg_mobile_toggle"></a>\n</div>'
    navbar = "jeg_navbar jeg_container jeg_navbar_wrapper jeg_navbar_normal"
    return f"""        <div class="jeg_header_wrapper">
            <div class="jeg_header_instagram_wrapper"></div>
<!-- HEADER -->
<div class="jeg_header normal">
    <div class="jeg_topbar jeg_container dark">
    {_columns(top)}</div><!-- /.jeg_container --><div class="jeg_midbar jeg_container normal">
    {_columns(_logo("jeg_logo jeg_desktop_logo", "logo"))}</div><div class="jeg_bottombar {navbar}">
    {_columns(main, "", search)}</div></div><!-- /.jeg_header -->        </div>
        <div class="jeg_header_sticky">
            <div class="sticky_blankspace"></div>
<div class="jeg_header normal">
    <div class="jeg_container">
        <div data-mode="scroll" class="jeg_stickybar jeg_navbar jeg_navbar_wrapper jeg_navbar_normal">
            {_columns(main, "", search)}        </div></div></div></div>
        <div class="jeg_navbar_mobile_wrapper">
            <div class="jeg_navbar_mobile" data-mode="scroll">
    <div class="jeg_mobile_bottombar jeg_mobile_midbar jeg_container dark">
    {_columns(mobile_toggle, _logo("jeg_mobile_logo", "logo_mobile"), search)}</div></div>
<div class="sticky_blankspace" style="height: 60px;"></div>        </div>"""


def _widget(number: int, title: str, items: str, css: str) -> str:
    return (
        f'<div class="footer_widget widget_block" id="block-{number}"><div class="is-layout-flow wp-block-group">'
        f'<div class="wp-block-group__inner-container"><h2>{title}</h2><ul class="{css}">{items}</ul></div></div></div>'
    )


def footer() -> str:
    """Everything from the footer to the mobile menu, which stands below it."""
    months = "".join(
        f"\t<li><a href='@/{year}/{month:02d}/'>{year}, month {month}</a></li>\n"
        for year in range(2026, 2018, -1)
        for month in range(12, 0, -1)
    )
    sections = "".join(
        f'\t<li class="cat-item"><a href="{site.category_url(path, "@/")}">{escape(name)}</a>\n</li>\n'
        for path, name in _MENU.items()
    )
    mobile_menu = _menu("jeg_mobile_menu", None, "mobile")
    return f"""
        <div class="footer-holder" id="footer" data-id="footer">
            <div class="jeg_footer jeg_footer_1 dark">
    <div class="jeg_footer_container jeg_container">
        <div class="jeg_footer_content">
            <div class="container">
                <div class="row">
                    <div class="jeg_footer_primary clearfix">
                        <div class="col-md-4 footer_column">
                            {_widget(5, "Archives", months, "wp-block-archives-list wp-block-archives")}
{_widget(6, "Categories", sections, "wp-block-categories-list wp-block-categories")}                        </div>
                        <div class="col-md-4 footer_column"></div></div></div>
                <div class="jeg_footer_secondary clearfix">
                    <div class="footer_right">
                        <ul class='jeg_menu_footer'>
                <li><a href='@/who-we-are/'>Who we are</a></li>
                <li><a href='@/contact/'>Contact</a></li></ul></div>
                    <p class="copyright"> &copy; 2026 <a href="@/" title="A stand-in">{site.NAME}</a>, a stand-in. </p>
                </div> <!-- secondary menu --></div></div></div>
</div><!-- /.footer --></div>
        <div class="jscroll-to-top">
            <a href="#back-to-top" class="jscroll-to-top_link"><i class="fa fa-angle-up"></i></a></div></div>
    <!-- Mobile Navigation
    ============================================= -->
<div id="jeg_off_canvas" class="normal">
    <a href="#" class="jeg_menu_close"><i class="jegicon-cross"></i></a>
    <div class="jeg_bg_overlay"></div>
    <div class="jeg_mobile_wrapper">
        <div class="nav_wrap">
    <div class="item_main">
        <!-- Search Form -->
<div class="jeg_aside_item jeg_search_wrapper jeg_search_no_expand round">
    <a href="#" class="jeg_search_toggle"><i class="fa fa-search"></i></a>
    {SEARCH_FORM}</div><div class="jeg_aside_item">
    {mobile_menu}</div>    </div>
    <div class="item_bottom">
        <div class="jeg_aside_item socials_widget nobg">
    <a href="https://www.facebook.com" target='_blank' class="jeg_facebook"><i class="fa fa-facebook"></i> </a>
    <a href="https://twitter.com" target='_blank' class="jeg_twitter"><i class="fa fa-twitter"></i> </a></div></div>
</div>    </div>
</div>"""
