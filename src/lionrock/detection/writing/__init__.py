"""Rules of the site: versions put in force and restored, previews of what a text would change, rules switched off."""
