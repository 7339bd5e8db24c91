// A broker that serves guest books, beside all that parleyd serves.

#include <utility>

#include "examples/generated_proxy/guest_book.h"
#include "parley/broker/program/program.h"

int main(int argc, char** argv) {
  using namespace parley::examples::guest_book;
  parley::Program program;
  // Should one be refused, the broker says so when it starts.
  program.types.Register<GuestBook>().IgnoreError();
  program.types.Register<Bookmark>().IgnoreError();
  return parley::RunProgram(argc, argv, std::move(program));
}
