#include "CGnuplot.h"

#include <gnuplot-iostream.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace {

struct CloseFile {
  void operator()(FILE *file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

/// While one of these lives, a write to a pipe that nobody reads fails and does not end the process.
///
/// SIGPIPE is held back in this thread alone, and the one that came is taken away at the end.
class WithoutSIGPIPE {
public:
  WithoutSIGPIPE() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    wasPending_ = isPending();
    if (!wasPending_) pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSIGPIPE() {
    if (wasPending_) return;
    int received;
    if (isPending()) sigwait(&pipe_, &received);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSIGPIPE(const WithoutSIGPIPE &) = delete;
  WithoutSIGPIPE &operator=(const WithoutSIGPIPE &) = delete;

private:
  static bool isPending() {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
  }
  sigset_t pipe_, before_;
  bool wasPending_;
};

/// Starts `program` with its standard input from `input`; 0 or an errno.
int spawn(const char *program, int input, int complaints, pid_t *process) {
  posix_spawn_file_actions_t files;
  if (const int error = posix_spawn_file_actions_init(&files)) return error;
  posix_spawnattr_t attributes;
  if (const int error = posix_spawnattr_init(&attributes)) {
    posix_spawn_file_actions_destroy(&files);
    return error;
  }
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  // When it cannot open its output file, gnuplot writes the picture to standard output.
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, complaints, STDERR_FILENO);

  // Whatever signals we hold back or ignore, gnuplot starts as from a shell.
  sigset_t none, pipe;
  sigemptyset(&none);
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &pipe);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  // -d: no settings of the user or the machine, so that a figure is the same everywhere.
  char *const arguments[] = {const_cast<char *>(program), const_cast<char *>("-d"), nullptr};
  const int error = posix_spawnp(process, program, &files, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

}  // namespace

struct cgnuplot {
  std::unique_ptr<Gnuplot> stream;
  File complaints;
  pid_t process = -1;
  bool writeFailed = false;
};

cgnuplot *cgnuplot_open(const char *program, int32_t *error) try {
  auto session = std::make_unique<cgnuplot>();
  session->complaints.reset(std::tmpfile());
  int ends[2];
  if (!session->complaints || pipe2(ends, O_CLOEXEC) != 0) {
    *error = errno;
    return nullptr;
  }
  fcntl(fileno(session->complaints.get()), F_SETFD, FD_CLOEXEC);
  const File reading(fdopen(ends[0], "r"));
  File writing(fdopen(ends[1], "w"));
  if (!reading || !writing) {
    *error = errno;
    if (!reading) close(ends[0]);
    if (!writing) close(ends[1]);
    return nullptr;
  }
  // Once made, the stream closes the file: the child is started last, so nothing can be lost of it.
  session->stream = std::make_unique<Gnuplot>(writing.get());
  writing.release();
  *error = spawn(program, ends[0], fileno(session->complaints.get()), &session->process);
  return *error == 0 ? session.release() : nullptr;
} catch (...) {
  *error = ENOMEM;
  return nullptr;
}

void cgnuplot_send(cgnuplot *session, const char *text, size_t count) {
  WithoutSIGPIPE guard;
  try {
    session->stream->write(text, static_cast<std::streamsize>(count));
    session->stream->flush();
    if (!session->stream->good()) session->writeFailed = true;
  } catch (...) {
    session->writeFailed = true;
  }
}

cgnuplot_end cgnuplot_close(cgnuplot *session, char *complaints, size_t capacity) {
  {
    WithoutSIGPIPE guard;
    session->stream.reset();  // The end of the commands: gnuplot finishes its picture.
  }
  int status = 0;
  while (waitpid(session->process, &status, 0) == -1 && errno == EINTR) {}
  cgnuplot_end end = {session->writeFailed, -1, 0};
  if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (capacity > 0) {
    std::rewind(session->complaints.get());
    complaints[std::fread(complaints, 1, capacity - 1, session->complaints.get())] = 0;
  }
  delete session;
  return end;
}
