"""How pages are made: shells, fragments, panels, navigation, components."""
