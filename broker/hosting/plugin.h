// Typeids in a shared library, which any broker program loads when it starts:
// `parleyd --plugin=libcounter.so`.
//
//   #include "parley/broker/hosting/plugin.h"
//
//   PARLEY_PLUGIN(registry) {
//     registry.Register<Counter>("Counter")
//         .Constructor<int64_t>()
//         .Method("increment", &Counter::Increment);
//     return absl::OkStatus();
//   }
//
// is the body of a function that the broker calls once, before it serves, with a
// parley::Registry& of the name given, which has the typeids of the broker and of the
// plugins before; an error or an exception ends the program with what it says. With Bazel,
// plugin.bzl beside this file makes the library:
//
//   parley_plugin(
//       name = "counter",
//       srcs = ["counter.cc"],
//   )
//
// It runs in the broker's process, with all that the broker may do. It is built from the same
// version of Parley as the broker, by the same compiler; a broker refuses another one before
// any of its code runs.
//
// A plugin may link what of Parley is public but broker/server. Where it and the broker both
// have a function or a protobuf file, the broker's counts: so leave symbols visible, no
// -fvisibility=hidden and no -Bsymbolic. Built otherwise than by parley_plugin, it must not
// link proto/options.pb.cc, whose extensions Protobuf registers once only.
//
// Its own names, outside of namespace parley, are its own and may be those of another plugin;
// but the .proto files of all plugins must differ, since Protobuf knows a file by its path.
// What two plugins share goes in a shared library that both link, or in one plugin. It is
// never unloaded.
#ifndef PARLEY_BROKER_HOSTING_PLUGIN_H_
#define PARLEY_BROKER_HOSTING_PLUGIN_H_

#include <google/protobuf/stubs/common.h>

#include <string>  // for _GLIBCXX_USE_CXX11_ABI

#include "absl/base/config.h"
#include "absl/status/status.h"
#include "parley/base/version.h"
#include "parley/broker/hosting/registry.h"

// What plugin and broker must have in common. The first number is this interface's: it goes
// up when a header that plugins see changes while the version stays.
#define PARLEY_PLUGIN_ABI \
  "Parley " PARLEY_VERSION ", plugin interface 1, C++ ABI " PARLEY_PLUGIN_TEXT_(       \
      __GXX_ABI_VERSION) ", string ABI " PARLEY_PLUGIN_TEXT_(_GLIBCXX_USE_CXX11_ABI)   \
      ", Protobuf " PARLEY_PLUGIN_TEXT_(GOOGLE_PROTOBUF_VERSION) ", Abseil "           \
      PARLEY_PLUGIN_TEXT_(ABSL_LTS_RELEASE_VERSION)
#define PARLEY_PLUGIN_TEXT_(value) PARLEY_PLUGIN_TEXT_AGAIN_(value)
#define PARLEY_PLUGIN_TEXT_AGAIN_(value) #value

// It stands in the file as text between these, so that it can be read without loading it.
#define PARLEY_PLUGIN_MARK "\nparley-plugin["
#define PARLEY_PLUGIN_END "]\n"

#define PARLEY_PLUGIN(registry)                                                            \
  extern "C" {                                                                             \
  extern const char parley_plugin_abi[];                                                   \
  const char parley_plugin_abi[] = PARLEY_PLUGIN_MARK PARLEY_PLUGIN_ABI PARLEY_PLUGIN_END; \
  }                                                                                        \
  static ::absl::Status ParleyPlugin(::parley::Registry& registry);                        \
  extern "C" void parley_plugin(::parley::Registry* to, ::absl::Status* status) {          \
    *status = ParleyPlugin(*to);                                                           \
  }                                                                                        \
  static ::absl::Status ParleyPlugin(::parley::Registry& registry)

#endif  // PARLEY_BROKER_HOSTING_PLUGIN_H_
