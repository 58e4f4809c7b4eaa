"""The customers' pages. They span the apps, so they stand at the top; they translate and decide nothing."""
