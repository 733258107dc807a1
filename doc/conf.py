# The manual, built by `make html`, which also passes the release.
# SPDX-License-Identifier: GPL-3.0-or-later
project = 'libanjicarbon'
author = 'The libanjicarbon developers'
project_copyright = author
copyright = author
html_theme = 'alabaster'
html_theme_options = {'description': 'Carbon of forests from measurement to account'}
html_copy_source = False
pygments_style = 'sphinx'
exclude_patterns = ['html', 'doctrees']
highlight_language = 'none'
