# Draws loss.png from loss.tsv: gnuplot loss.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1800,760 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'loss.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set multiplot
set origin 0,0
set size 0.5,1
set key at graph 0, screen 0.955263158 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.886842105
set xlabel 'step' textcolor rgb '#59636e'
set logscale x
set xrange [1:1000]
set xtics ('1' 1, '10' 10, '100' 100, '1,000' 1000, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1) font ',17'
set ylabel 'loss' textcolor rgb '#59636e'
set logscale y
set yrange [1e-14:10]
set ytics ('10⁻¹²' 1e-12, '10⁻⁹' 1e-09, '10⁻⁶' 1e-06, '10⁻³' 0.001, '10⁰' 1, '' 1e-14 1, '' 1e-13 1, '' 1e-11 1, '' 1e-10 1, '' 1e-08 1, '' 1e-07 1, '' 1e-05 1, '' 0.0001 1, '' 0.01 1, '' 0.1 1, '' 10 1) font ',17'
plot 'loss.tsv' skip 1 using 1:2 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'from digits', \
  '' skip 1 using 3:4 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'from noise'
set origin 0.5,0
set size 0.5,1
unset label
set key at graph 0, screen 0.955263158 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.886842105
set xlabel 'step' textcolor rgb '#59636e'
set logscale x
set xrange [1:1000]
set xtics ('1' 1, '10' 10, '100' 100, '1,000' 1000, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1) font ',17'
set ylabel 'worst weight off by' textcolor rgb '#59636e'
set logscale y
set yrange [1e-07:10]
set ytics ('10⁻⁶' 1e-06, '10⁻⁴' 0.0001, '10⁻²' 0.01, '10⁰' 1, '' 1e-07 1, '' 1e-05 1, '' 0.001 1, '' 0.1 1, '' 10 1) font ',17'
plot 'loss.tsv' skip 1 using 1:5 with lines linewidth 4 linecolor rgb '#1f4e8c' dashtype solid title 'from digits', \
  '' skip 1 using 3:6 with lines linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) title 'from noise'
unset multiplot
