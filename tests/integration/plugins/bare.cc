// A shared library that is no plugin.
int Bare() { return 1; }
