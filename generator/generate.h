#ifndef PARLEY_GENERATOR_GENERATE_H_
#define PARLEY_GENERATOR_GENERATE_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace parley::generator {

// One file to write; its name is relative to the output directory.
struct Output {
  std::string name;
  std::string text;
};

// All that the generator does: the files for one IDL file. Pure: the same IDL gives
// the same text. `parameter` is what protoc hands over, for instance "side=proxy".
// INVALID_ARGUMENT: all that is wrong, a line each: with the parameter, then with the IDL,
// as `FILE:LINE: what and remedy`.
absl::StatusOr<std::vector<Output>> Generate(const google::protobuf::FileDescriptor* descriptor,
                                             const std::string& parameter);

}  // namespace parley::generator

#endif  // PARLEY_GENERATOR_GENERATE_H_
