# Draws cost.png from cost.tsv: gnuplot cost.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,900 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'cost.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set key inside top left vertical Left reverse opaque samplen 3 spacing 1.2 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.966666667
set xlabel 'multiply-adds so far, in millions' textcolor rgb '#59636e'
set logscale x
set xrange [159.920128:749625.6]
set xtics ('10³' 1000, '10⁴' 10000, '10⁵' 100000, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1, '' 2000 1, '' 3000 1, '' 4000 1, '' 5000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1, '' 20000 1, '' 30000 1, '' 40000 1, '' 50000 1, '' 60000 1, '' 70000 1, '' 80000 1, '' 90000 1, '' 200000 1, '' 300000 1, '' 400000 1, '' 500000 1, '' 600000 1, '' 700000 1) font ',17'
set ylabel 'right on test digits, in %' textcolor rgb '#59636e'
unset logscale y
set yrange [0:100]
set ytics ('0' 0, '20' 20, '40' 40, '60' 60, '80' 80, '100' 100) font ',17'
plot 'cost.tsv' skip 1 using 1:2 with linespoints linewidth 4 linecolor rgb '#1f4e8c' dashtype solid pointtype 7 pointsize 1.5 title 'from scratch', \
  '' skip 1 using 3:4 with linespoints linewidth 4 linecolor rgb '#e07b00' dashtype (14,7) pointtype 5 pointsize 1.4 title 'head, as printed', \
  '' skip 1 using 5:6 with linespoints linewidth 4 linecolor rgb '#1b8a5a' dashtype (3,5) pointtype 9 pointsize 1.7 title 'head, statistics held', \
  '' skip 1 using 7:8 with linespoints linewidth 4 linecolor rgb '#b5338a' dashtype (14,5,3,5) pointtype 13 pointsize 1.8 title 'head and last blocks', \
  '' skip 1 using 1:9 with linespoints linewidth 4 linecolor rgb '#4aa3df' dashtype (24,6) pointtype 6 pointsize 1.5 title 'everything, small steps', \
  '' skip 1 using 1:10 with linespoints linewidth 4 linecolor rgb '#6b7280' dashtype (8,4,3,4,3,4) pointtype 4 pointsize 1.4 title 'everything'
