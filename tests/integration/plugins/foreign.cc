// A plugin of another Parley. None of its code may run.
#include <cstdlib>

extern "C" {
extern const char parley_plugin_abi[];
const char parley_plugin_abi[] = "\nparley-plugin[Parley 0.0.1, plugin interface 0]\n";
void parley_plugin() { std::abort(); }
}

__attribute__((constructor)) static void RunOnLoading() { std::abort(); }
