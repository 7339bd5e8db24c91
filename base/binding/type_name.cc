#include "parley/base/binding/type_name.h"

#include <cxxabi.h>

#include <cstdlib>

namespace parley::binding {

std::string Demangled(std::type_index type) {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return name == nullptr ? type.name() : name.get();
}

}  // namespace parley::binding
