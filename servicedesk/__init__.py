"""Sevenstep 七步: the top (settings, addresses) and the kernel (packages that know no app)."""
