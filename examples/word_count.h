#ifndef PARLEY_EXAMPLES_WORD_COUNT_H_
#define PARLEY_EXAMPLES_WORD_COUNT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace parley::examples {

using Counts = std::map<std::string, int64_t>;

// Counts the words of a text: maximal runs of ASCII letters, folded to lower case.
Counts CountWords(absl::string_view text);

// Part of a file that begins and ends between words.
struct Piece {
  std::string path;
  uint64_t offset = 0;
  uint64_t size = 0;
};

// All regular files in `paths`, which are files and folders, cut into pieces of about
// `piece_size` bytes. A file that can't be read has none and is named on standard error.
std::vector<Piece> CutFiles(const std::vector<std::string>& paths, uint64_t piece_size);
std::string Read(const Piece& piece);

// The `top` most frequent, a line `COUNT WORD` each; ties by word.
std::string FormatTop(const Counts& counts, size_t top);

}  // namespace parley::examples

#endif  // PARLEY_EXAMPLES_WORD_COUNT_H_
