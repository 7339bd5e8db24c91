// The short ways to write values, for tests of servants.
#ifndef PARLEY_BROKER_TYPES_TESTING_DATUMS_H_
#define PARLEY_BROKER_TYPES_TESTING_DATUMS_H_

#include "parley/base/values/testing/datums.h"

namespace parley::types::testing {

using namespace values::testing;  // NOLINT(google-build-using-namespace): they are the same

}  // namespace parley::types::testing

#endif  // PARLEY_BROKER_TYPES_TESTING_DATUMS_H_
