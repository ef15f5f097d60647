#include "native-trainer/parallel/launcher.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace fader {
namespace {

constexpr std::chrono::seconds grace{10};

/// A port that nobody listens on now.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool found =
      socket >= 0 && bind(socket, any, size) == 0 && getsockname(socket, any, &size) == 0;
  if (socket >= 0) close(socket);
  if (!found)
    throw std::runtime_error(std::string("there is no free port (") + std::strerror(errno) + ")");
  return ntohs(address.sin_port);
}

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

/// The signals that wait for sigtimedwait() while it lives.
class Blocked {
 public:
  explicit Blocked(const sigset_t& set) { sigprocmask(SIG_BLOCK, &set, &before_); }
  ~Blocked() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  const sigset_t& before() const { return before_; }

 private:
  sigset_t before_;
};

struct Process {
  pid_t id = 0;
  bool ended = false;
};

class Processes {
 public:
  explicit Processes(int count) : list_(static_cast<std::size_t>(count)) {}

  void start(const std::string& program, const std::vector<std::string>& arguments,
             const sigset_t& signals) {
    const std::string port = std::to_string(free_port()), size = std::to_string(list_.size());
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const pid_t parent = getpid();
    for (std::size_t rank = 0; rank < list_.size(); ++rank) {
      const std::string number = std::to_string(rank);
      const pid_t id = fork();
      if (id < 0) {
        pass_on(SIGKILL);
        throw std::runtime_error(std::string("no process can be started (") + std::strerror(errno) +
                                 ")");
      }
      if (id > 0) {
        list_[rank].id = id;
        continue;
      }
      // A group of its own: else a terminal's Ctrl-C comes twice, from it and from here.
      setpgid(0, 0);
#ifdef __linux__
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (getppid() != parent) _exit(1);
#endif
      static_cast<void>(parent);
      for (const auto& [name, value] : {std::pair<const char*, const std::string&>{"RANK", number},
                                        {"LOCAL_RANK", number},
                                        {"WORLD_SIZE", size},
                                        {"LOCAL_WORLD_SIZE", size},
                                        {"MASTER_PORT", port}})
        setenv(name, value.c_str(), 1);
      setenv("MASTER_ADDR", "127.0.0.1", 1);
      for (const char* name : {"TORCHELASTIC_USE_AGENT_STORE", "TORCHELASTIC_RESTART_COUNT"})
        unsetenv(name);
      sigprocmask(SIG_SETMASK, &signals, nullptr);
      execv(program.c_str(), words.data());
      std::fprintf(stderr, "fader: %s cannot be started (%s)\n", program.c_str(),
                   std::strerror(errno));
      _exit(127);
    }
  }

  bool any() const {
    return std::any_of(list_.begin(), list_.end(), [](const Process& p) { return !p.ended; });
  }
  void pass_on(int signal) const {
    for (const Process& process : list_)
      if (process.id > 0 && !process.ended) kill(process.id, signal);
  }
  /// Looks who has ended. Returns the status of one that ended badly, else 0; where a signal ended
  /// the first of them, nobody else says so.
  int look(bool none_yet) {
    int bad = 0;
    for (std::size_t rank = 0; rank < list_.size(); ++rank) {
      Process& process = list_[rank];
      int status = 0;
      if (process.ended || waitpid(process.id, &status, WNOHANG) != process.id) continue;
      process.ended = true;
      const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      if (signal > 0 && bad == 0 && none_yet)
        std::fprintf(stderr, "fader: rank %zu was ended by signal %d (%s)\n", rank, signal,
                     strsignal(signal));
      const int result = signal > 0 ? 128 + signal : WEXITSTATUS(status);
      if (bad == 0) bad = result;
    }
    return bad;
  }

 private:
  std::vector<Process> list_;
};

}  // namespace

int launch(const std::string& program, const std::vector<std::string>& arguments, int count) {
  const sigset_t awaited = set_of({SIGCHLD, SIGINT, SIGTERM, SIGHUP});
  const Blocked blocked(awaited);
  Processes processes(count);
  processes.start(program, arguments, blocked.before());
  using Clock = std::chrono::steady_clock;
  auto end = Clock::time_point::max();
  int result = 0;
  bool asked = false;  // to end: by whoever sent a signal, or because one ended badly
  while (processes.any()) {
    const timespec second{1, 0};
    const int signal = sigtimedwait(&awaited, nullptr, &second);
    if (signal > 0 && signal != SIGCHLD) {
      processes.pass_on(signal);
      asked = true;
    }
    const int bad = processes.look(result == 0);
    if (bad != 0 && result == 0) {
      result = bad;
      // After a signal the others know already; a second one would end them before they have saved.
      if (!asked) processes.pass_on(SIGTERM);
      processes.pass_on(SIGCONT);  // what is stopped cannot end
      end = Clock::now() + grace;
    }
    if (Clock::now() > end && !asked) processes.pass_on(SIGKILL);
  }
  return result;
}

}  // namespace fader
