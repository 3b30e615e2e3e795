"""What does Articula add to Flask-AppBuilder? Fields, scopes, catalogues, forms, lists, one base view, charts."""
