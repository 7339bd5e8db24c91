// What ThreadSanitizer must not report in programs with gRPC. Debian's libraries are not
// instrumented: it sees what they do with memory, through malloc and memmove, but not the
// locks that they do it under. Nothing of ours is called from within them, so a report
// with a frame of theirs is about their data.
#if defined(__SANITIZE_THREAD__)
extern "C" const char* __tsan_default_suppressions() {
  return
      // What it gives to the kernel and gets from there: TSan would look at every word of a large
      // message, find a race in most, and take seconds for it.
      "called_from_lib:libgrpc.so\n"
      // Channels, calls and pollers, handed between its threads under absl::Mutex.
      "race:libgrpc.so\n"
      "race:libgrpc++.so\n"
      // Its status payloads and configuration, in messages of its own.
      "race:libupb.so\n"
      // Its threads and their start.
      "race:libgpr.so\n"
      // absl::Mutex itself: its deadlock detector and its per-thread records.
      "race:libabsl_\n"
      // A test's copy of bytes that gRPC received, which is inlined into our frame.
      "race:parley::testing::RawStream::ReceiveBytes\n"
      // Parsing and building of messages that gRPC has handed from thread to thread.
      "race:libprotobuf.so\n";
}
#endif
