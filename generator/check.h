#ifndef PARLEY_GENERATOR_CHECK_H_
#define PARLEY_GENERATOR_CHECK_H_

#include <string>
#include <vector>

#include "parley/generator/idl.h"

namespace parley::generator {

// All that is wrong with a file, by line: each is `FILE:LINE: what and remedy`.
std::vector<std::string> Check(const IdlFile& file);

}  // namespace parley::generator

#endif  // PARLEY_GENERATOR_CHECK_H_
