#include "examples/word_count.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace parley::examples {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> FindFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(
             path, fs::directory_options::skip_permission_denied, error)) {
      if (entry.is_regular_file(error)) files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void Cut(const std::string& path, uint64_t piece_size, std::vector<Piece>* pieces) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s can't be read; left out\n", path.c_str());
    return;
  }
  std::string block(piece_size, '\0');
  uint64_t offset = 0;
  while (file.read(block.data(), static_cast<std::streamsize>(piece_size)) || file.gcount() > 0) {
    uint64_t size = static_cast<uint64_t>(file.gcount());
    // The word at the end is finished first.
    while (absl::ascii_isalpha(file.peek())) {
      file.get();
      ++size;
    }
    pieces->push_back({path, offset, size});
    offset += size;
  }
}

}  // namespace

Counts CountWords(absl::string_view text) {
  Counts counts;
  std::string word;
  for (char c : text) {
    if (absl::ascii_isalpha(c)) {
      word.push_back(absl::ascii_tolower(c));
    } else if (!word.empty()) {
      ++counts[word];
      word.clear();
    }
  }
  if (!word.empty()) ++counts[word];
  return counts;
}

std::vector<Piece> CutFiles(const std::vector<std::string>& paths, uint64_t piece_size) {
  std::vector<Piece> pieces;
  for (const std::string& path : FindFiles(paths)) Cut(path, piece_size, &pieces);
  return pieces;
}

std::string Read(const Piece& piece) {
  std::string text(piece.size, '\0');
  std::ifstream file(piece.path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(piece.offset));
  file.read(text.data(), static_cast<std::streamsize>(piece.size));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

std::string FormatTop(const Counts& counts, size_t top) {
  std::vector<std::pair<std::string, int64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string lines;
  for (size_t i = 0; i < std::min(top, sorted.size()); ++i) {
    absl::StrAppend(&lines, sorted[i].second, " ", sorted[i].first, "\n");
  }
  return lines;
}

}  // namespace parley::examples
