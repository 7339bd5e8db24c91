// A broker inside a program of one's own, where Python has
// manager.get_server().serve_forever(). The authkey is in PARLEY_AUTHKEY.

#include <cstdio>

#include "parley/broker.h"

int main(int argc, char** argv) {
  auto key = parley::Authkey::FromEnvironment();
  if (!key.ok()) return std::fprintf(stderr, "%s\n", key.status().ToString().c_str()), 1;

  parley::engine::TypeRegistry types;  // and your own typeids
  if (!parley::RegisterBuiltinTypes(&types).ok()) return 1;
  auto server =
      parley::Server::Start({.address = argc > 1 ? argv[1] : "127.0.0.1:0"}, *key, &types);
  if (!server.ok()) return std::fprintf(stderr, "%s\n", server.status().ToString().c_str()), 1;
  std::printf("listening on %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  parley::ServeForever(**server);  // until SIGTERM, SIGINT or a client's Shutdown
}
