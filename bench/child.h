#ifndef PARLEY_BENCH_CHILD_H_
#define PARLEY_BENCH_CHILD_H_

#include <sys/types.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "parley/base/process_handle.h"

namespace parley::bench {

// A child process that reads lines from its parent and writes lines to it. It gets SIGKILL and is
// reaped when this goes, and gets SIGKILL when the parent's thread ends without that. Move-only.
class Child {
 public:
  // `arguments`: the program, found on the PATH, and what it is given. `environment` is added
  // to this process's own: "NAME=VALUE".
  explicit Child(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment = {});
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  void WriteLine(const std::string& line);
  // Without the newline; "" at the end.
  std::string ReadLine();
  pid_t pid() const { return process_->pid(); }

 private:
  std::optional<ProcessHandle> process_;  // absent: moved from
  std::FILE* input_ = nullptr;
  std::FILE* output_ = nullptr;
};

}  // namespace parley::bench

#endif  // PARLEY_BENCH_CHILD_H_
