#include "CGnuplot.h"

#include <gnuplot-iostream.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

extern char **environ;

namespace {

// While one of these lives, a write to a pipe nobody reads fails with EPIPE and does not
// kill the process: SIGPIPE is blocked in this thread and the pending one is eaten.
class WithoutSIGPIPE {
public:
    WithoutSIGPIPE() {
        sigemptyset(&pipe_set_);
        sigaddset(&pipe_set_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        if (!was_pending_) pthread_sigmask(SIG_BLOCK, &pipe_set_, &old_);
    }
    ~WithoutSIGPIPE() {
        if (was_pending_) return;
        const timespec now = {0, 0};
        while (sigtimedwait(&pipe_set_, nullptr, &now) == -1 && errno == EINTR) {}
        pthread_sigmask(SIG_SETMASK, &old_, nullptr);
    }
    WithoutSIGPIPE(const WithoutSIGPIPE &) = delete;
    WithoutSIGPIPE &operator=(const WithoutSIGPIPE &) = delete;
private:
    sigset_t pipe_set_, old_;
    bool was_pending_;
};

} // namespace

struct cgnuplot {
    std::unique_ptr<Gnuplot> stream;
    pid_t pid = -1;
    FILE *errors = nullptr;
    bool write_failed = false;
};

cgnuplot *cgnuplot_open(const char *program, int32_t *spawn_errno) {
    *spawn_errno = 0;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) { *spawn_errno = errno; return nullptr; }
    FILE *errors = std::tmpfile();
    if (!errors) { *spawn_errno = errno; close(ends[0]); close(ends[1]); return nullptr; }
    fcntl(fileno(errors), F_SETFD, FD_CLOEXEC);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fileno(errors), STDERR_FILENO);

    // Swift's runtime or the caller may have blocked or ignored signals: start clean.
    posix_spawnattr_t attr;
    posix_spawnattr_init(&attr);
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    // -d: default settings, no ~/.gnuplot or /etc/gnuplotrc.
    char *const argv[] = {const_cast<char *>(program), const_cast<char *>("-d"), nullptr};
    pid_t pid = -1;
    const int rc = posix_spawnp(&pid, program, &actions, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (rc != 0) { *spawn_errno = rc; close(ends[1]); std::fclose(errors); return nullptr; }

    try {
        FILE *to = fdopen(ends[1], "w");   // Gnuplot's destructor fcloses it
        auto gp = std::make_unique<cgnuplot>();
        gp->stream = std::make_unique<Gnuplot>(to);
        gp->pid = pid;
        gp->errors = errors;
        return gp.release();
    } catch (...) {
        *spawn_errno = ENOMEM;
        return nullptr;
    }
}

template <typename Body>
static int32_t writing(cgnuplot *gp, Body body) {
    WithoutSIGPIPE guard;
    try {
        body(*gp->stream);
        gp->stream->flush();
    } catch (...) {
        gp->write_failed = true;
    }
    if (!gp->stream->good()) gp->write_failed = true;
    return gp->write_failed ? -1 : 0;
}

int32_t cgnuplot_command(cgnuplot *gp, const char *text, size_t count) {
    return writing(gp, [&](Gnuplot &to) { to.write(text, static_cast<std::streamsize>(count)); });
}

int32_t cgnuplot_send_xy(cgnuplot *gp, const double *x, const double *y, size_t n) {
    return writing(gp, [&](Gnuplot &to) {
        std::vector<std::pair<double, double>> points;
        points.reserve(n);
        for (size_t i = 0; i < n; ++i) points.emplace_back(x[i], y[i]);
        to.send1d(points);
    });
}

cgnuplot_end cgnuplot_close(cgnuplot *gp, char *errors, size_t capacity) {
    cgnuplot_end end = {0, 0, -1, 0};
    {
        WithoutSIGPIPE guard;
        gp->stream.reset();               // flush and fclose: gnuplot sees end of file
    }
    int status = 0;
    while (waitpid(gp->pid, &status, 0) == -1 && errno == EINTR) {}
    if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    end.write_failed = gp->write_failed;
    std::rewind(gp->errors);
    const size_t got = capacity ? std::fread(errors, 1, capacity - 1, gp->errors) : 0;
    if (capacity) errors[got] = 0;
    std::fclose(gp->errors);
    delete gp;
    return end;
}
