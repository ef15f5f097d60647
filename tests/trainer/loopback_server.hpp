// A small HTTP server on 127.0.0.1 for the tests of downloads: ranges, and everything that goes
// wrong on a network.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fader {

class LoopbackServer {
 public:
  struct Behaviour {
    bool ranges = true;         ///< false: answers 200 with the whole file to every request
    int cuts = 0;               ///< so many answers with a body break off …
    std::size_t cut_after = 0;  ///< … after this many bytes of it
    int busy = 0;               ///< so many requests are answered with 503
  };
  struct Request {
    std::string path;
    long long first_byte = 0;  ///< of its Range header; 0: none
  };

  /// files: name → content.
  LoopbackServer(std::map<std::string, std::string> files, Behaviour behaviour);
  explicit LoopbackServer(std::map<std::string, std::string> files)
      : LoopbackServer(std::move(files), Behaviour()) {}
  ~LoopbackServer();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  std::vector<Request> requests() const;

 private:
  void serve();
  void answer(int connection);

  std::map<std::string, std::string> files_;
  Behaviour behaviour_;
  int socket_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::thread thread_;
};

}  // namespace fader
