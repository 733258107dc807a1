# Expected numbers of tests/check_stand.c, by R's own nls() and optim(), which share no
# code with the library. Run: Rscript tests/vectors/stand.R
# SPDX-License-Identifier: GPL-3.0-or-later
options(digits = 15)
d <- c(5.3, 6.1, 6.8, 7.2, 7.7, 8.1, 8.4, 8.8, 9.1, 9.3, 9.6, 9.9, 10.2, 10.4, 10.7, 11.1,
       11.6, 12.2, 12.9, 13.8, 3.1, 4.2)
h <- c(8.1, 9.4, 9.2, 10.6, 10.3, 11.9, 10.8, 12.1, 11.6, 13.0, 12.2, 12.9, 12.1, 13.8,
       12.7, 14.1, 13.3, 14.9, 14.2, 15.3, 5.2, 6.9)
w <- rep(c(1, 3, 2), length.out = length(d))
show <- function(name, f) {
  k <- length(coef(f)) + 1; n <- length(d); rss <- sum(w * resid(f)^2 / w)
  cat(name, "\n"); print(coef(f)); print(vcov(f)); print(sigma(f))
  rss <- deviance(f)
  cat("aicc", n * log(rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1), "\n")
}
control <- nls.control(tol = 1e-12, maxiter = 1000, minFactor = 1e-12, warnOnly = TRUE)
show("michailoff", nls(h ~ 1.3 + a * exp(-b / d), start = list(a = 20, b = 6), control = control))
show("naslund", nls(h ~ 1.3 + d^2 / (a + b * d)^2, start = list(a = 1, b = 0.2), control = control))
show("power", nls(h ~ 1.3 + a * d^b, start = list(a = 2, b = 0.8), control = control))
show("chapman", nls(h ~ 1.3 + a * (1 - exp(-b * d))^c, start = list(a = 18, b = 0.1, c = 1), control = control))
show("power weighted", nls(h ~ 1.3 + a * d^b, start = list(a = 2, b = 0.8), weights = w, control = control))
f <- nls(h ~ 1.3 + a * d^b, start = list(a = 2, b = 0.8), control = control)
p <- coef(f); g <- c(9^p[2], p[1] * 9^p[2] * log(9))
cat("power at 9:", 1.3 + p[1] * 9^p[2], "se", sqrt(drop(t(g) %*% vcov(f) %*% g)), "\n")

# Weibull, counts w
l2 <- function(p) -sum(w * dweibull(d, exp(p[1]), exp(p[2]), log = TRUE))
o <- optim(c(1, 2), l2, method = "BFGS", control = list(reltol = 1e-16, maxit = 1000))
k <- uniroot(function(k) sum(w * d^k * log(d)) / sum(w * d^k) - 1 / k - sum(w * log(d)) / sum(w),
             c(0.5, 20), tol = 1e-14)$root
c2 <- (sum(w * d^k) / sum(w))^(1 / k)
cat("weibull 2:", k, c2, "optim", exp(o$par), "logL", -l2(log(c(k, c2))), "\n")
l2n <- function(p) -sum(w * dweibull(d, p[1], p[2], log = TRUE))
print(solve(optimHess(c(k, c2), l2n, control = list(ndeps = c(1e-4, 1e-4)))))
l3 <- function(p) if (p[3] >= min(d) || p[3] < 0) 1e9 else
  -sum(w * dweibull(d - p[3], exp(p[1]), exp(p[2]), log = TRUE))
o <- optim(c(1, 2, 1), l3, control = list(reltol = 1e-16, maxit = 20000))
for (i in 1:20) o <- optim(o$par, l3, control = list(reltol = 1e-16, maxit = 20000))
p3 <- c(exp(o$par[1:2]), o$par[3])
cat("weibull 3:", p3, "logL", -o$value, "\n")
l3n <- function(p) -sum(w * dweibull(d - p[3], p[1], p[2], log = TRUE))
print(solve(optimHess(p3, l3n, control = list(ndeps = rep(1e-4, 3)))))

# Diameter and age: margins, then rho given the margins
a <- c(5, 4, 4, 3, 4, 2, 3, 1, 2, 3, 1, 2, 1, 1, 2, 1, 1, 3, 1, 2, 5, 4)
lg <- function(p) -sum(w * log(pweibull(a, exp(p[1]), exp(p[2])) - pweibull(a - 1, exp(p[1]), exp(p[2]))))
o <- optim(c(0.5, 1), lg, control = list(reltol = 1e-16, maxit = 20000))
for (i in 1:5) o <- optim(o$par, lg, control = list(reltol = 1e-16, maxit = 20000))
ag <- exp(o$par)
cat("age:", ag, "logL", -o$value, "\n")
z <- qnorm(pweibull(d, k, c2))
hi <- qnorm(pweibull(a, ag[1], ag[2])); lo <- qnorm(pweibull(a - 1, ag[1], ag[2]))
lr <- function(r) -sum(w * log(pnorm((hi - r * z) / sqrt(1 - r^2)) - pnorm((lo - r * z) / sqrt(1 - r^2))))
r <- optimize(lr, c(-0.99, 0.99), tol = 1e-12)$minimum
e <- 1e-3
cat("rho:", r, "se", sqrt(e^2 / (lr(r + e) - 2 * lr(r) + lr(r - e))), "logL",
    -l2(log(c(k, c2))) - lr(r), "\n")
share <- integrate(function(x) dnorm(x) * (pnorm((qnorm(pweibull(2, ag[1], ag[2])) - r * x) / sqrt(1 - r^2)) -
  pnorm((qnorm(pweibull(1, ag[1], ag[2])) - r * x) / sqrt(1 - r^2))),
  qnorm(pweibull(8, k, c2)), qnorm(pweibull(10, k, c2)), rel.tol = 1e-12)$value
cat("share 8-10 cm, age 2:", share, "\n")

# Three parameters with the location inside: 60 quantiles of Weibull(2.6, 4.5) above 5 cm
x <- 5 + 4.5 * (-log(1 - ((1:60) - 0.5) / 60))^(1 / 2.6)
l <- function(p) if (p[3] >= min(x) || p[3] < 0) 1e9 else
  -sum(dweibull(x - p[3], exp(p[1]), exp(p[2]), log = TRUE))
o <- list(par = c(1, 1.4, 4))
for (i in 1:50) o <- optim(o$par, l, control = list(reltol = 1e-16, maxit = 20000))
p <- c(exp(o$par[1:2]), o$par[3])
cat("weibull 3 inside:", p, "logL", -o$value, "\n")
ln <- function(p) -sum(dweibull(x - p[3], p[1], p[2], log = TRUE))
print(solve(optimHess(p, ln, control = list(ndeps = rep(1e-4, 3)))))
